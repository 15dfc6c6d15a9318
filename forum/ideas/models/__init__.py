"""Tables of ideas."""

from __future__ import annotations

from forum.ideas.models.changes import (
    Amendment,
    BrandResponse,
    Merge,
    OptOut,
    Revision,
    StatusChange,
)
from forum.ideas.models.designs import Design, Pin
from forum.ideas.models.ideas import KINDS, STATUSES, WAITS, Draft, Idea, Original, Tag
from forum.ideas.models.votes import (
    SURFACES,
    Feed,
    Impression,
    SavedView,
    ShownBefore,
    Vote,
    VoterAside,
)

__all__ = [
    "KINDS",
    "STATUSES",
    "SURFACES",
    "WAITS",
    "Amendment",
    "BrandResponse",
    "Design",
    "Draft",
    "Feed",
    "Idea",
    "Impression",
    "Merge",
    "OptOut",
    "Original",
    "Pin",
    "Revision",
    "SavedView",
    "ShownBefore",
    "StatusChange",
    "Tag",
    "Vote",
    "VoterAside",
]
