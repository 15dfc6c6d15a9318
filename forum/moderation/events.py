"""What happens in moderation."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class ModerationActed:
    """An act stands in the log: whoever it concerns is to be told."""

    entry_id: int
