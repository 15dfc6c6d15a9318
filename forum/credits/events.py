"""What happens to deals."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class DealMade:
    """The brand took an idea up, under a deal that is recorded.

    `heard_in` is the post with the wish that was pulled before, where the idea answers one.
    """

    deal_id: int
    idea_id: int
    by_id: int | None
    heard_in: int | None = None


@dataclass(frozen=True)
class DealEnded:
    """A deal stands no longer: its idea or the consent to capture went, or the brand let it go."""

    deal_id: int
    idea_id: int
    because: str
