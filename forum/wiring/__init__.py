"""The only list of blueprints, permissions, commands, events with their handlers, and jobs."""

from __future__ import annotations

from forum.wiring.events import EVENTS
from forum.wiring.features import BLUEPRINTS, COMMANDS, PERMISSIONS, STANDINGS, connect, may
from forum.wiring.jobs import EACH_MINUTE, EFFECTS

__all__ = [
    "BLUEPRINTS",
    "COMMANDS",
    "EACH_MINUTE",
    "EFFECTS",
    "EVENTS",
    "PERMISSIONS",
    "STANDINGS",
    "connect",
    "may",
]
