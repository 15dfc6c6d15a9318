"""What the search for groups is given, and what it answers. Moments are seconds since 1970."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Integers = NDArray[np.int64]
Floats = NDArray[np.float64]
Booleans = NDArray[np.bool_]


@dataclass(frozen=True)
class Votes:
    """Votes of people who want an idea: arrays of one length, in any order, no pair twice."""

    person: Integers
    author: Integers
    idea: Integers
    at: Floats

    def sorted(self) -> Votes:
        """The same by idea, moment and person, so that the order they came in changes nothing."""
        order = np.lexsort((self.person, self.at, self.idea))
        return Votes(self.person[order], self.author[order], self.idea[order], self.at[order])


@dataclass(frozen=True)
class Accounts:
    """Who the voters are; everybody who voted is among them, once."""

    person: Integers
    created: Floats
    proven: Booleans
    trusted: Booleans
    days_seen: Integers

    def sorted(self) -> Accounts:
        """The same by person."""
        order = np.argsort(self.person, kind="stable")
        return Accounts(
            self.person[order],
            self.created[order],
            self.proven[order],
            self.trusted[order],
            self.days_seen[order],
        )


@dataclass(frozen=True)
class Addresses:
    """Who was seen behind which address; the addresses are numbers that mean nothing else."""

    person: Integers
    address: Integers

    @classmethod
    def none(cls) -> Addresses:
        """Nothing is known of addresses."""
        nothing = np.array([], dtype=np.int64)
        return cls(nothing, nothing)


@dataclass(frozen=True)
class Part:
    """One sign, and what it adds to the suspicion: powers of ten by which chance explains it less.

    `name`: alone, crowd, at_once, made_together, address, unproven, trusted or familiar. `amount`
    and `total` are the numbers of its sentence ("11 of 11 votes for one author").
    """

    name: str
    weight: float
    amount: int
    total: int = 0


@dataclass(frozen=True)
class Suspect:
    """Somebody in a group: the parts sum to the suspicion."""

    person: int
    parts: tuple[Part, ...]

    @property
    def suspicion(self) -> float:
        """The sum of the parts."""
        return sum(part.weight for part in self.parts)


@dataclass(frozen=True)
class Group:
    """People who seem to vote as one, for one author; the most suspicious first."""

    author: int
    suspects: tuple[Suspect, ...]

    @property
    def suspicion(self) -> float:
        """The middle of its members' suspicions."""
        return float(np.median([one.suspicion for one in self.suspects]))
