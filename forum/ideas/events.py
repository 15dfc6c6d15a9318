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
    """An idea stands elsewhere than before; nobody's hand moved it where `by_id` is None.

    `batch` names the answer to several ideas that it came with, and that tells of it.
    """

    idea_id: int
    before: str
    after: str
    by_id: int | None = None
    batch: str | None = None


@dataclass(frozen=True)
class AmendmentOffered:
    """Somebody offers a change of an idea: its author is to be told."""

    amendment_id: int
    idea_id: int


@dataclass(frozen=True)
class AmendmentAnswered:
    """An offered change was accepted or declined: who offered it is to be told."""

    amendment_id: int
    idea_id: int
    state: str
    by_id: int


@dataclass(frozen=True)
class MergeProposed:
    """Somebody proposes that one idea speaks for another."""

    merge_id: int
    source_id: int
    target_id: int


@dataclass(frozen=True)
class IdeasMerged:
    """One idea speaks for another: its author and voters are to be told."""

    merge_id: int
    source_id: int
    target_id: int
    by_id: int


@dataclass(frozen=True)
class MergeUndone:
    """Two ideas stand for themselves again."""

    merge_id: int
    source_id: int
    target_id: int


@dataclass(frozen=True)
class IdeaEdited:
    """An idea says something else."""

    idea_id: int


@dataclass(frozen=True)
class IdeaAnswered:
    """The brand has answered an idea, or changed its answer."""

    idea_id: int


@dataclass(frozen=True)
class IdeasAnswered:
    """The brand has answered several ideas with the same words."""

    batch: str
    idea_ids: tuple[int, ...]


@dataclass(frozen=True)
class IdeaVisibilityChanged:
    """An idea is held, hidden or shown, together with its discussion."""

    idea_id: int
    visibility: str


@dataclass(frozen=True)
class IdeasImported:
    """Many ideas came from elsewhere at once."""

    community_id: int
    idea_ids: tuple[int, ...]
