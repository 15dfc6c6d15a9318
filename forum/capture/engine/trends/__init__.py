"""Trends: which themes come and go, what to expect of them next, and when there is a crisis."""

from __future__ import annotations

from forum.capture.engine.trends.crises import Alarm, alarms
from forum.capture.engine.trends.directions import Trend, trends

__all__ = ["Alarm", "Trend", "alarms", "trends"]
