"""What the page of an idea asks of the floors above it, which know what the brand made of it.

The wiring connects a module that answers; ideas themselves know nothing of credit.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from forum.ideas.models import Idea


@dataclass(frozen=True)
class Credited:
    """Somebody who is credited for an idea: what for, in words, and their share of 1."""

    person_id: int | None
    name: str
    gifts: str
    share: float


class Above(Protocol):
    """Who answers."""

    def credits_of(self, idea_id: int) -> Sequence[Credited]:
        """Who is credited for an idea that is taken up, the largest share first."""


_above: list[Above] = []


def connect(above: Above) -> None:
    """Say who answers."""
    _above[:] = [above]


def credits_of(idea: Idea) -> Sequence[Credited]:
    """Who is credited for an idea; what was never considered is not asked about."""
    return _above[0].credits_of(idea.id) if idea.status not in {"draft", "open"} else ()
