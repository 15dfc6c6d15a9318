"""What happened to the forum as a whole."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class ForumRestored:
    """Everything is as it was when a backup was made; nobody has been let in yet."""

    made_at: str
