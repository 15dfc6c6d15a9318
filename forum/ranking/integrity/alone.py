"""Votes for one author: how much more of somebody's votes go to one author than chance gives."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import scipy

from forum.ranking.integrity.values import Floats, Integers, Votes

# How alike the votes of one honest person are: an author's ideas are seen together, and liked
# together. With 0 every fan would be as good as convicted.
LIKENESS = 0.05
# Who leaves an author's share this far behind says nothing of what others think of that author.
OUTLYING = 1e-3
TERMS = 64


@dataclass(frozen=True)
class Leanings:
    """One row for each person and author voted for: votes for them, of how many, and the chance."""

    person: Integers
    author: Integers
    votes: Integers
    of: Integers
    chance: Floats


def leanings(votes: Votes) -> Leanings:
    """How likely each person's votes for each author are, given that author's share of all votes.

    The chance of so many or more, under a beta-binomial distribution: J. G. Skellam, "A
    Probability Distribution Derived from the Binomial …", 1948. Its mean is the author's share of
    everybody else's votes, taken again without those who lean furthest, so that a ring does not
    hide behind the share that it makes; its correlation within a person is LIKENESS.
    """
    pairs, number = np.unique(np.stack([votes.person, votes.author]), axis=1, return_counts=True)
    person, author = pairs
    _people, whose = np.unique(person, return_inverse=True)
    of = np.bincount(whose, number).astype(np.int64)[whose]
    authors, place = np.unique(author, return_inverse=True)
    counted = np.ones(number.size, dtype=bool)
    chance = np.ones(number.size)
    for _again in range(2):
        share = (np.bincount(place, number * counted, authors.size) + 0.5) / (
            (number * counted).sum() + 0.5 * authors.size
        )
        chance = _tail(number, of, share[place])
        counted = chance > OUTLYING
    return Leanings(person, author, number, of, chance)


def _tail(least: Integers, of: Integers, mean: Floats) -> Floats:
    """P(X >= least) for X beta-binomial; 1 where that is no more than was to be expected."""
    found = np.ones(least.size)
    rows = np.flatnonzero(least > of * mean)
    spread = (1.0 - LIKENESS) / LIKENESS
    a, b = mean[rows] * spread, (1.0 - mean[rows]) * spread
    n, k = of[rows].astype(float), least[rows].astype(float)
    total = np.zeros(rows.size)
    for more in range(TERMS):
        x = k + more
        there = x <= n
        if not there.any():
            break
        i, j = x[there], n[there] - x[there]
        ways = (
            scipy.special.gammaln(n[there] + 1)
            - scipy.special.gammaln(i + 1)
            - scipy.special.gammaln(j + 1)
        )
        log = (
            ways
            + scipy.special.betaln(i + a[there], j + b[there])
            - scipy.special.betaln(a[there], b[there])
        )
        total[there] += np.exp(log)
    found[rows] = np.minimum(total, 1.0)
    return found
