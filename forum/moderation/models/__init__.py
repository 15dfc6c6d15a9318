"""Tables of moderation."""

from __future__ import annotations

from forum.moderation.models.entries import ACTS, Appeal, ModerationEntry, Sanction
from forum.moderation.models.flags import Flag, FlagKind, ReasonTemplate
from forum.moderation.models.purges import Purge, PurgedRow
from forum.moderation.models.queue import CARD_KINDS, SUBJECTS, Card

__all__ = [
    "ACTS",
    "CARD_KINDS",
    "SUBJECTS",
    "Appeal",
    "Card",
    "Flag",
    "FlagKind",
    "ModerationEntry",
    "Purge",
    "PurgedRow",
    "ReasonTemplate",
    "Sanction",
]
