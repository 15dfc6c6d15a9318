"""What happens to ideas."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class IdeaProposed:
    """An idea is there."""

    idea_id: int
    community_id: int


@dataclass(frozen=True)
class StatusChanged:
    """An idea stands elsewhere than before."""

    idea_id: int
    before: str
    after: str
