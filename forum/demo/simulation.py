"""Months of visits, invented: who was shown what at which rank, and what they made of it."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, field

from forum.ranking.exposure import attention
from forum.ranking.trend import heat

DAY_SECONDS = 86_400.0
LIST_LENGTH = 20
VISITS_PER_PERSON_AND_DAY = 0.045
ORDERS, ORDER_WEIGHTS = ("trending", "new", "top"), (5, 3, 2)
PAGE_OPENED = 0.12
NOT_FOR_ME = 0.05


@dataclass
class Candidate:
    """An idea as the invented members see it; times are epoch seconds."""

    author: int
    appeal: float
    created: float
    votes: int = 0
    voters: dict[int, tuple[bool, float]] = field(default_factory=dict)


@dataclass(frozen=True)
class Showing:
    """One idea shown to one person."""

    candidate: int
    person: int
    surface: str
    rank: int
    at: float


def simulate(
    candidates: Sequence[Candidate], people: Sequence[int], *, now: float, days: int, seed: int
) -> list[Showing]:
    """Let `people` visit for `days` up to `now`; votes are noted on the candidates."""
    rng = random.Random(seed)  # noqa: S311 - a simulation, not a secret
    showings: list[Showing] = []
    for day in range(days, 0, -1):
        start = now - day * DAY_SECONDS
        visits = int(len(people) * VISITS_PER_PERSON_AND_DAY * rng.uniform(0.5, 1.5)) + 1
        for moment in sorted(start + rng.random() * DAY_SECONDS for _ in range(visits)):
            _visit(rng, candidates, rng.choice(people), moment, showings)
    return showings


def _visit(
    rng: random.Random,
    candidates: Sequence[Candidate],
    person: int,
    moment: float,
    showings: list[Showing],
) -> None:
    order = rng.choices(ORDERS, ORDER_WEIGHTS)[0]
    there = [i for i, c in enumerate(candidates) if c.created < moment]
    there.sort(key=lambda i: _place(candidates[i], order), reverse=True)
    for rank, index in enumerate(there[:LIST_LENGTH]):
        showings.append(Showing(index, person, order, rank, moment))
        candidate = candidates[index]
        if rng.random() > attention(rank) or person in candidate.voters:
            continue
        if rng.random() < PAGE_OPENED:
            showings.append(Showing(index, person, "page", 0, moment + 5))
        _decide(rng, candidate, person, moment + 10)


def _place(candidate: Candidate, order: str) -> float:
    if order == "new":
        return candidate.created
    if order == "top":
        return candidate.votes
    return heat(candidate.votes, candidate.created)


def _decide(rng: random.Random, candidate: Candidate, person: int, moment: float) -> None:
    if person == candidate.author:
        return
    if rng.random() < candidate.appeal:
        candidate.voters[person] = (True, moment)
        candidate.votes += 1
    elif rng.random() < NOT_FOR_ME:
        candidate.voters[person] = (False, moment)
