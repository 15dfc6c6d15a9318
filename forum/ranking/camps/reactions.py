"""Reactions in an order of their own, and what of each neither its person nor its idea explains."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import expit

# Rounds end when a log-odds moves by less than this on average.
ROUNDS, SETTLED = 40, 5e-3
# Log-odds differ among people and among ideas; what is believed of both before they are learned.
VARIANCE_START = 1.0
VARIANCE_MIN = 1e-3
# tanh(x / 2) / 2x has its limit at 0, which a computer cannot divide its way to.
NEAR_ZERO = 1e-6

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]


@dataclass(frozen=True)
class Reactions:
    """Rows ordered by place of the person and then by idea; all arrays of rows have one length.

    `people` are the ids, sorted. `place` holds, for each of them, where they stand in an order
    that depends on what they said and not on their ids: people who said the same are neighbours.
    `person` (rows) are such places, `idea` (rows) 0 … n_ideas−1, `wants` (rows) 1.0 or 0.0.
    """

    people: Integers
    place: Integers
    person: Integers
    idea: Integers
    wants: Floats
    n_ideas: int


def read(person: ArrayLike, idea: ArrayLike, wants: ArrayLike, n_ideas: int) -> Reactions:
    """Check the reactions and bring them into their order; ValueError for what is no reaction."""
    ids, ideas, wanted = (
        _whole(values, name)
        for values, name in ((person, "person"), (idea, "idea"), (wants, "wants"))
    )
    if not ids.size == ideas.size == wanted.size:
        raise ValueError("person, idea and wants must have one length")
    if n_ideas < 0 or (ideas < 0).any() or (ideas >= n_ideas).any():
        raise ValueError("a reaction names an idea that is not there")
    if not np.isin(wanted, (0, 1)).all():
        raise ValueError("wants must be 1 or 0")
    people, mine = np.unique(ids, return_inverse=True)
    order = np.lexsort((ideas, mine))
    mine, ideas, wanted = mine[order], ideas[order], wanted[order]
    if ((np.diff(mine) == 0) & (np.diff(ideas) == 0)).any():
        raise ValueError("a person reacted to an idea twice")
    place = _places(mine, 2 * ideas + wanted, people.size)
    order = np.lexsort((ideas, place[mine]))
    rows = place[mine][order]
    return Reactions(people, place, rows, ideas[order], wanted[order].astype(np.float64), n_ideas)


def _whole(values: ArrayLike, name: str) -> Integers:
    array = np.asarray(values)
    if array.ndim != 1 or (array.size and array.dtype.kind not in "iub"):
        raise ValueError(f"{name} must be a list of whole numbers")
    return array.astype(np.int64)


def _places(mine: Integers, said: Integers, count: int) -> Integers:
    """Where each person stands when people are sorted by all that they said."""
    ends = np.cumsum(np.bincount(mine, minlength=count))[:-1]
    words = [part.astype(">i8").tobytes() for part in np.split(said, ends)] if count else []
    place = np.empty(count, dtype=np.int64)
    place[sorted(range(count), key=words.__getitem__)] = np.arange(count)
    return place


def curvature(offset: Floats) -> Floats:
    """tanh(x / 2) / 2x, how much a logistic curve bends at most around ±x: 1/4 at 0, then less.

    Jaakkola and Jordan, "Bayesian parameter estimation via variational methods", 2000: the
    parabola of this curvature that touches log σ at x and −x lies below it everywhere.
    """
    size = np.maximum(np.abs(offset), NEAR_ZERO)
    return np.asarray(np.tanh(0.5 * size) / (2.0 * size))


def expected(known: Reactions) -> Floats:
    """The log-odds (rows) that a person wants an idea, if camps did not matter.

    Rasch, "Probabilistic Models for Some Intelligence and Attainment Tests", 1960: how readily the
    person says yes, plus how wanted the idea is. Both are normal around 0 with variances that are
    learned with them (empirical Bayes), by turns and under the parabola of `curvature`, so that no
    step goes too far. Without the person, those who are free with "not for me" are taken for a
    camp: where they differ in nothing else, 2 or 3 camps were found (benchmarks/README.md).
    """
    sides = ((known.idea, known.n_ideas), (known.person, known.people.size))
    effects = [np.zeros(count) for _rows, count in sides]
    variances = [VARIANCE_START, VARIANCE_START]
    yes = known.wants.sum()
    level = float(np.log((yes + 1.0) / (known.wants.size - yes + 1.0)))
    now = _odds(known, level, effects)
    for _round in range(ROUNDS):
        before = now
        for side, (rows, count) in enumerate(sides):
            odds = _odds(known, level, effects)
            bend = np.bincount(rows, curvature(odds), count) + 1.0 / variances[side]
            slope = np.bincount(rows, known.wants - expit(odds), count)
            effects[side] += (slope - effects[side] / variances[side]) / bend
            learned = float(np.mean(effects[side] ** 2 + 1.0 / bend)) if count else 0.0
            variances[side] = max(learned, VARIANCE_MIN)
        odds = _odds(known, level, effects)
        level += float((known.wants - expit(odds)).sum() / (curvature(odds).sum() + 1.0))
        now = _odds(known, level, effects)
        if np.abs(now - before).sum() <= SETTLED * now.size:
            break
    return now


def _odds(known: Reactions, level: float, effects: list[Floats]) -> Floats:
    return np.asarray(level + effects[0][known.idea] + effects[1][known.person])
