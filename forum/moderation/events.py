"""What happens in moderation."""

from __future__ import annotations

from dataclasses import dataclass

from forum.moderation.things import Thing


@dataclass(frozen=True)
class ModerationActed:
    """An act stands in the log: whoever it concerns is to be told."""

    entry_id: int


@dataclass(frozen=True)
class ThingFlagged:
    """Somebody flagged a thing; what those say of whom something is known weighs so much by now."""

    thing: Thing
    card_id: int
    weight: float
