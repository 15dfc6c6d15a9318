"""One address: how many of those behind it lean to one author, and how many were to be expected."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import scipy

from forum.ranking.integrity.alone import Leanings
from forum.ranking.integrity.values import Addresses, Integers

# Two behind one address are a household.
LEAST = 3
# Who leans so far to an author is counted, which is not far: an address is a sign among others.
LEANING = 0.1
# Beyond so small a chance an address makes candidates of those behind it.
TELLING = 0.001


@dataclass(frozen=True)
class Behind:
    """People behind one address who lean to one author: how many of how many, and the chance."""

    author: int
    people: Integers
    number: int
    of: int
    chance: float


def behind_one(leaning: Leanings, addresses: Addresses) -> list[Behind]:
    """Where more of those behind an address lean to an author than chance explains.

    A binomial test against the share of all voters who lean as far to that author, for as many
    as are behind the address, times the number of authors tried there (Bonferroni). So the
    address of a telephone company, with all kinds of people behind it, says nothing.
    """
    voters = np.unique(leaning.person)
    far = leaning.chance <= LEANING
    person, author = leaning.person[far], leaning.author[far]
    leaning_to = dict(zip(*np.unique(author, return_counts=True), strict=True))
    known = np.isin(addresses.person, voters)
    people, address = addresses.person[known], addresses.address[known]
    found = []
    for one, size in zip(*np.unique(address, return_counts=True), strict=True):
        theirs = np.isin(person, people[address == one]) if size >= LEAST else None
        if theirs is None:
            continue
        authors, numbers = np.unique(author[theirs], return_counts=True)
        for to, number in zip(authors[numbers >= LEAST], numbers[numbers >= LEAST], strict=True):
            usual = int(leaning_to[to]) / voters.size
            chance = min(1.0, float(scipy.stats.binom.sf(number - 1, size, usual)) * authors.size)
            them = np.unique(person[theirs & (author == to)])
            found.append(Behind(int(to), them, int(number), int(size), chance))
    return found
