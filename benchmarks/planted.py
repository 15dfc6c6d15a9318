"""Invented communities of voters with puppets among them, and honest people who look like some.

Among the honest: newcomers with few votes, people who vote for one author alone, two behind one
address, offices and a telephone company behind one, friends whom an author brought, and a wave of
newcomers after a mention elsewhere, all within hours and most of them for one idea.
"""

from __future__ import annotations

from copy import deepcopy
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from forum.ranking.integrity import Accounts, Addresses, Votes

DAYS = 120
# Which of those who share an address are colleagues of an author.
COLLEAGUES = 2
DAY, HOUR = 86_400.0, 3_600.0
SHAPES = ("ring", "burst", "address", "camouflage", "slow", "two authors", "honest")

Integers = NDArray[np.int64]
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Size:
    """How many people, and puppets among them; how many ideas of how many authors."""

    people: int
    puppets: int
    ideas: int
    authors: int
    busiest: int = 14

    def of(self, number: int) -> int:
        """So many in 2,000 people, and as many of these."""
        return round(number * self.people / NORMAL.people)


SMALL, NORMAL, LARGE = (
    Size(200, 5, 90, 40, 10),
    Size(2_000, 20, 300, 110),
    Size(5_000, 50, 600, 220),
)
SIZES = {"small": SMALL, "normal": NORMAL, "large": LARGE}


@dataclass(frozen=True)
class Planted:
    """What is to be judged, and the truth: who is a puppet, and who is honest and new."""

    votes: Votes
    accounts: Accounts
    addresses: Addresses
    puppets: frozenset[int]
    newcomers: frozenset[int]


class Crowd:
    """A community in the making; people are their places, moments are seconds."""

    def __init__(self, seed: int, size: Size) -> None:
        self.rng, self.size = np.random.default_rng(seed), size
        rng = self.rng
        self.author_of = rng.integers(0, size.authors, size.ideas)
        # One author is busy enough to be worth an attack, and loved by some for it.
        self.author_of[rng.choice(size.ideas, size.busiest, replace=False)] = 0
        self.proposed = np.sort(rng.uniform(0, (DAYS - 5) * DAY, size.ideas))
        self.pull = rng.pareto(1.3, size.ideas) + 0.15
        self.votes: dict[tuple[int, int], float] = {}
        self.created: list[float] = []
        self.verified: list[bool] = []
        self.days_seen: list[int] = []
        self.homes: list[list[int]] = []
        self.next_home = 1_000_000

    def join(self, at: float, days_seen: int, home: int | None = None) -> int:
        """Add somebody; their place."""
        if home is None:
            home, self.next_home = self.next_home, self.next_home + 1
        self.created.append(at)
        self.verified.append(bool(self.rng.random() < 0.93))
        self.days_seen.append(days_seen)
        self.homes.append([home])
        return len(self.created) - 1

    def visit(self, person: int, at: float, number: int, author: int | None = None) -> None:
        """Vote on some ideas that are there, the more liked and the newer the likelier."""
        there = np.flatnonzero(self.proposed < at)
        if author is not None:
            there = there[self.author_of[there] == author]
        if not there.size:
            return
        fresh = np.exp(-(at - self.proposed[there]) / (25 * DAY)) + 0.05
        weight = self.pull[there] * fresh
        chosen = self.rng.choice(there, min(number, there.size), False, weight / weight.sum())
        for step, idea in enumerate(chosen):
            self.votes.setdefault((person, int(idea)), at + 25.0 * step + self.rng.uniform(0, 20))

    def honest_member(self, joined: float) -> int:
        """Somebody who comes now and then, and votes for what they like."""
        rng = self.rng
        lived = (DAYS * DAY - joined) / DAY
        visits = 1 + rng.poisson(min(9.0, 0.12 * lived) * rng.lognormal(-0.3, 0.8))
        person = self.join(joined, int(min(lived + 1, 1 + visits * rng.integers(1, 4))))
        moments = np.append(joined + rng.exponential(600), rng.uniform(joined, DAYS * DAY, visits))
        for moment in moments[:visits]:
            self.visit(person, float(min(moment, DAYS * DAY)), 1 + rng.poisson(1.4))
        return person


def planted(shape: str, seed: int, size: Size = NORMAL) -> Planted:
    """A community with puppets of this shape ("honest": without any)."""
    crowd = deepcopy(_honest(seed, size))
    honest = len(crowd.created)
    if shape != "honest":
        ATTACKS[shape](crowd)
    newcomers = {p for p in range(honest) if crowd.created[p] > (DAYS - 14) * DAY}
    return _packed(crowd, honest, frozenset(newcomers))


@lru_cache(maxsize=8)
def _honest(seed: int, size: Size) -> Crowd:
    """The community that puppets of any shape come to."""
    crowd = Crowd(seed, size)
    rng = crowd.rng
    old = int(size.people * 0.68)
    joined = np.append(
        rng.uniform(-200 * DAY, (DAYS - 14) * DAY, old).clip(0) + rng.uniform(0, DAY, old),
        rng.uniform((DAYS - 14) * DAY, (DAYS - 0.5) * DAY, size.people - old - size.of(160)),
    )
    for moment in joined:
        crowd.honest_member(float(moment))
    _fans(crowd, size.of(40))
    _friends(crowd)
    _wave(crowd, size.of(80))
    while len(crowd.created) < size.people:
        crowd.honest_member(float(rng.uniform((DAYS - 14) * DAY, (DAYS - 0.5) * DAY)))
    _share_addresses(crowd)
    return crowd


def _fans(crowd: Crowd, number: int) -> None:
    """Each loves one author, and votes for little else; they come when they like."""
    rng = crowd.rng
    for _each in range(number):
        author = int(rng.integers(0, crowd.size.authors)) if rng.random() < 0.9 else 0
        joined = float(rng.uniform(0, (DAYS - 8) * DAY))
        person = crowd.join(joined, int(rng.integers(2, 20)))
        for moment in rng.uniform(joined, DAYS * DAY, 1 + rng.poisson(3)):
            crowd.visit(person, float(moment), 1 + rng.poisson(1), author)
        if rng.random() < 0.5:
            crowd.visit(person, float(rng.uniform(joined, DAYS * DAY)), 1 + rng.poisson(1))


def _friends(crowd: Crowd) -> None:
    """Some authors each bring some friends, who vote for them and look around a little."""
    rng = crowd.rng
    bring = max(1, crowd.size.of(3))
    for author in rng.choice(np.arange(1, crowd.size.authors), bring, replace=False):
        begin = float(rng.uniform((DAYS - 30) * DAY, (DAYS - 6) * DAY))
        for _each in range(6):
            joined = begin + float(rng.uniform(0, 3 * DAY))
            person = crowd.join(joined, int(rng.integers(1, 4)))
            crowd.visit(person, joined + rng.exponential(900), 1 + (rng.random() < 0.3), author)
            if rng.random() < 0.5:
                crowd.visit(person, joined + rng.exponential(1800), 1 + rng.poisson(1))


def _wave(crowd: Crowd, number: int) -> None:
    """One idea is mentioned elsewhere: within hours many join for it, and some stay a while."""
    rng = crowd.rng
    begin = float(rng.uniform((DAYS - 10) * DAY, (DAYS - 2) * DAY))
    idea = int(rng.choice(np.flatnonzero(crowd.proposed < begin)))
    author = int(crowd.author_of[idea])
    for _each in range(number):
        joined = begin + float(rng.exponential(3 * HOUR))
        person = crowd.join(joined, int(rng.integers(1, 3)))
        at = joined + float(rng.exponential(300))
        crowd.votes.setdefault((person, idea), at)
        if rng.random() < 0.35:
            crowd.visit(person, at + 60, 1 + (rng.random() < 0.3), author)
        if rng.random() < 0.3:
            crowd.visit(person, at + 200, 1 + rng.poisson(1))


def _share_addresses(crowd: Crowd) -> None:
    """Couples, offices, and a telephone company behind whose address sixty people are."""
    rng = crowd.rng
    people = rng.permutation(len(crowd.created))
    offices = [14, 11, 9, 8, 7, 6, 6, 5]
    sizes = [crowd.size.of(60), *offices[: 1 + crowd.size.of(7)]] + [2] * crowd.size.of(90)
    place = 0
    for number, size in enumerate(sizes):
        for person in people[place : place + size]:
            crowd.homes[person].append(number)
        if number == COLLEAGUES:
            _like_a_colleague(crowd, people[place : place + size])
        place += size


def _like_a_colleague(crowd: Crowd, office: Integers) -> None:
    """Most of an office vote for what one of them proposed, on the day they hear of it."""
    rng = crowd.rng
    at = float(rng.uniform((DAYS - 20) * DAY, (DAYS - 1) * DAY))
    idea = int(rng.choice(np.flatnonzero(crowd.proposed < at)))
    for person in office:
        if rng.random() < 0.7 and crowd.created[person] < at:
            crowd.votes.setdefault((int(person), idea), at + float(rng.exponential(3 * HOUR)))


def _puppets(crowd: Crowd, made: Floats, homes: list[int | None]) -> list[int]:
    return [
        crowd.join(float(at), int(crowd.rng.integers(1, 4)), home)
        for at, home in zip(made, homes, strict=True)
    ]


def _favour(crowd: Crowd, person: int, author: int, most: int, moments: Floats) -> None:
    """Vote for so many ideas of an author, at these moments."""
    theirs = np.flatnonzero((crowd.author_of == author) & (crowd.proposed < moments.min()))
    chosen = crowd.rng.permutation(theirs)[: min(most, len(moments))]
    for idea, at in zip(chosen, moments, strict=False):
        crowd.votes[person, int(idea)] = float(at)


def _ring(crowd: Crowd, *, over: float = 5, made: float = 10, camouflage: bool = False) -> None:
    rng, end = crowd.rng, (DAYS - 1) * DAY
    begin = end - over * DAY
    homes: list[int | None] = [None] * crowd.size.puppets
    for person in _puppets(
        crowd, rng.uniform(begin - made * DAY, begin, crowd.size.puppets), homes
    ):
        number = int(rng.integers(6, 11))
        _favour(crowd, person, 0, number, rng.uniform(begin, end, number))
        if camouflage:
            for moment in rng.uniform(begin, end, number // 2):
                crowd.visit(person, float(moment), 2)


def _burst(crowd: Crowd) -> None:
    rng = crowd.rng
    begin = float(rng.uniform((DAYS - 8) * DAY, (DAYS - 1) * DAY))
    homes: list[int | None] = [None] * crowd.size.puppets
    for person in _puppets(crowd, rng.uniform(begin - 2 * DAY, begin, crowd.size.puppets), homes):
        number = int(rng.integers(3, 6))
        _favour(crowd, person, 0, number, np.sort(rng.uniform(begin, begin + HOUR, number)))


def _address(crowd: Crowd) -> None:
    rng = crowd.rng
    begin = float(rng.uniform((DAYS - 8) * DAY, (DAYS - 4) * DAY))
    made = rng.uniform(begin - 20 * DAY, begin, crowd.size.puppets)
    homes: list[int | None] = [int(2_000_000 + number % 4) for number in range(crowd.size.puppets)]
    for person in _puppets(crowd, made, homes):
        number = int(rng.integers(2, 5))
        _favour(crowd, person, 0, number, rng.uniform(begin, begin + 3 * DAY, number))
        if rng.random() < 0.3:
            crowd.visit(person, begin + float(rng.uniform(0, 3 * DAY)), 1)


def _two_authors(crowd: Crowd) -> None:
    rng, begin = crowd.rng, (DAYS - 6) * DAY
    other = int(np.bincount(crowd.author_of)[1:].argmax()) + 1
    homes: list[int | None] = [None] * crowd.size.puppets
    for person in _puppets(crowd, rng.uniform(begin - 8 * DAY, begin, crowd.size.puppets), homes):
        _favour(crowd, person, 0, 5, rng.uniform(begin, begin + 4 * DAY, 5))
        _favour(crowd, person, other, 4, rng.uniform(begin, begin + 4 * DAY, 4))


ATTACKS = {
    "ring": _ring,
    "burst": _burst,
    "address": _address,
    "camouflage": lambda crowd: _ring(crowd, over=10, made=20, camouflage=True),
    "slow": lambda crowd: _ring(crowd, over=45, made=60),
    "two authors": _two_authors,
}


def _packed(crowd: Crowd, honest: int, newcomers: frozenset[int]) -> Planted:
    pairs = np.array(sorted(crowd.votes), dtype=np.int64)
    at = np.array([crowd.votes[person, idea] for person, idea in pairs.tolist()])
    homes = [(person, home) for person, all_ in enumerate(crowd.homes) for home in all_]
    people = np.arange(len(crowd.created))
    # Who voted on a day was there on that day.
    voted, days = np.unique(
        np.unique(np.stack([pairs[:, 0], (at // DAY).astype(np.int64)]), axis=1)[0],
        return_counts=True,
    )
    seen = np.array(crowd.days_seen)
    seen[voted] = np.maximum(seen[voted], days)
    return Planted(
        Votes(pairs[:, 0], crowd.author_of[pairs[:, 1]], pairs[:, 1], at),
        Accounts(people, np.array(crowd.created), np.array(crowd.verified), seen >= 15, seen),
        Addresses(*np.array(homes, dtype=np.int64).T),
        frozenset(range(honest, len(crowd.created))),
        newcomers,
    )
