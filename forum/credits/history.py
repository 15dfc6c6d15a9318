"""What a holder is credited for at some point of the ledger: entries in, lines out."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from forum.credits.models.ledger import DEAL, ENDED, GIVEN, RELEASED, SETTLED, STANDS

CHECKSUM_LENGTH = 12


@dataclass(frozen=True)
class Fact:
    """An entry of the ledger."""

    id: int
    at: datetime
    idea_id: int
    kind: str
    subject_id: int
    holder_id: int | None
    detail: str


@dataclass(frozen=True)
class Credited:
    """An idea that a holder is credited for, while it is taken up."""

    idea_id: int
    points: int
    # What they gave to it, each way once, in the order of the ledger's words.
    kinds: tuple[str, ...]
    # Since when it is taken up, and when it was released, if it was.
    since: datetime
    released_at: datetime | None


@dataclass
class _Idea:
    """How far an idea is."""

    deal_id: int = 0
    since: datetime | None = None
    released_at: datetime | None = None
    points: int = 0
    ended: str = ""


def credited(
    facts: Iterable[Fact], points: Mapping[int, int], holder_id: int
) -> tuple[list[Credited], dict[int, str]]:
    """The lines of a holder, by idea; and why those that are taken up no more ended.

    `points` are the holder's, by allocation; `facts` are all of their ideas, as far as is asked.
    """
    ideas: dict[int, _Idea] = {}
    given: dict[int, set[str]] = {}
    for fact in sorted(facts, key=lambda one: one.id):
        idea = ideas.setdefault(fact.idea_id, _Idea())
        if fact.kind in GIVEN and fact.holder_id == holder_id:
            given.setdefault(fact.idea_id, set()).add(fact.kind)
        _follow(idea, fact, points)
    lines = [
        Credited(key, idea.points, _ordered(given.get(key, set())), idea.since, idea.released_at)
        for key, idea in sorted(ideas.items())
        if idea.since is not None and idea.points
    ]
    return lines, {key: idea.ended for key, idea in ideas.items() if idea.ended and idea.points}


def checksum_of(code: str, entry_id: int, lines: Iterable[Credited]) -> str:
    """What is printed on a certificate: it shows that its lines are those that it was made of."""
    said = [f"{code} {entry_id}"]
    for line in lines:
        released = line.released_at.isoformat() if line.released_at else "-"
        kinds, since = ",".join(line.kinds), line.since.isoformat()
        said.append(f"{line.idea_id} {line.points} {kinds} {since} {released}")
    return hashlib.sha256("\n".join(said).encode()).hexdigest()[:CHECKSUM_LENGTH]


def _follow(idea: _Idea, fact: Fact, points: Mapping[int, int]) -> None:
    if fact.kind == DEAL:
        idea.deal_id, idea.since, idea.ended = fact.subject_id, fact.at, ""
    elif fact.kind == ENDED and fact.subject_id == idea.deal_id:
        idea.since, idea.released_at, idea.ended = None, None, fact.detail
    elif fact.kind == RELEASED:
        idea.released_at = fact.at
    elif fact.kind == SETTLED and fact.detail == STANDS:
        idea.points = points.get(fact.subject_id, 0)


def _ordered(kinds: set[str]) -> tuple[str, ...]:
    return tuple(kind for kind in GIVEN if kind in kinds)
