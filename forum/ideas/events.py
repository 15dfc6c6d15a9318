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


@dataclass(frozen=True)
class IdeaEdited:
    """An idea says something else."""

    idea_id: int


@dataclass(frozen=True)
class IdeaAnswered:
    """The brand has answered an idea, or changed its answer."""

    idea_id: int
