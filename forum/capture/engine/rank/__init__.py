"""Ranks: what ideas and themes score, and why."""

from __future__ import annotations

from forum.capture.engine.rank.stage import Ranks, rank_all
from forum.capture.engine.rank.weights import IDEA_WEIGHTS, THEME_WEIGHTS, Weights

__all__ = ["IDEA_WEIGHTS", "THEME_WEIGHTS", "Ranks", "Weights", "rank_all"]
