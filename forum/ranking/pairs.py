"""Pairs: how strong each idea is by "which of these two?", and which two to ask about next."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
import scipy
from numpy.typing import ArrayLike, NDArray

# What is believed of an idea before anybody compared it: its log-strength is normal around 0.
# With 1.0 the intervals were far too narrow wherever ideas differ more. Learning the width from the
# answers was tried too: pairs that are chosen because they are near a draw say too little of it.
PRIOR_DEVIATION = 1.5
STEPS_MAX = 50
SETTLED = 1e-8
# Comparisons join everything with everything: eliminating fills the matrix, and took a minute for
# 5,000 ideas. The prior keeps its condition small, so that conjugate gradients need a few steps.
EXACT = 1e-10
# Beyond so many ideas the uncertainty of each is taken from its own comparisons alone.
INVERTED_MAX = 1_500
# Half the width of a normal interval that holds in 80 of 100 cases.
EIGHTY = 1.2816
# So many pairs are looked at to find the one that teaches most.
CANDIDATES = 2_000

Floats = NDArray[np.float64]
Places = NDArray[np.int64]


@dataclass(frozen=True)
class Strengths:
    """Log-strength of each idea, posterior mean and standard deviation; arrays of one length."""

    mean: Floats
    deviation: Floats


def strengths(count: int, winners: ArrayLike, losers: ArrayLike) -> Strengths:
    """Strengths of `count` ideas from comparisons: places of the winner and the loser of each.

    Bradley and Terry, "Rank Analysis of Incomplete Block Designs", 1952: i wins against j with
    probability 1 / (1 + exp(s_j - s_i)). The mode under a normal prior on s, by Newton's method;
    the prior makes it unique and finite whoever won. The deviations are those of the Laplace
    approximation, the inverse of the curvature at the mode; for more than INVERTED_MAX ideas only
    its diagonal is inverted, which makes them a little too small.

    ValueError for places outside of 0 to count - 1, or an idea compared with itself.
    """
    won, lost = (np.asarray(side, dtype=np.int64) for side in (winners, losers))
    if won.shape != lost.shape or (won == lost).any():
        raise ValueError("winners and losers must be two different ideas each")
    if won.size and (min(won.min(), lost.min()) < 0 or max(won.max(), lost.max()) >= count):
        raise ValueError("a comparison names an idea that is not there")
    mean = np.zeros(count)
    for _step in range(STEPS_MAX):
        chance = _chance(mean[won] - mean[lost])
        slope = mean / PRIOR_DEVIATION**2
        np.add.at(slope, won, chance - 1.0)
        np.add.at(slope, lost, 1.0 - chance)
        curvature = _curvature(count, won, lost, chance)
        change = scipy.sparse.linalg.cg(curvature, slope, rtol=EXACT)[0] if count else slope
        mean = mean - change
        if np.abs(change).max(initial=0.0) < SETTLED:
            break
    curvature = _curvature(count, won, lost, _chance(mean[won] - mean[lost]))
    if count <= INVERTED_MAX:
        variance = np.diag(np.linalg.inv(curvature.toarray())) if count else np.zeros(0)
    else:
        variance = 1.0 / curvature.diagonal()
    return Strengths(mean, np.sqrt(variance))


def share(mean: ArrayLike, deviation: ArrayLike) -> tuple[Floats, Floats, Floats]:
    """The chance to win against an average idea, with its 80 % interval: share, low, high."""
    middle, width = np.asarray(mean, dtype=np.float64), EIGHTY * np.asarray(deviation)
    return _chance(middle), _chance(middle - width), _chance(middle + width)


def expecting(known: Strengths, asked: Collection[tuple[int, int]]) -> Strengths:
    """`known` as sure as it will be once the answers to `asked`, pairs of places, are counted.

    Until then each answer adds p (1 - p), its Fisher information, to the precision of both ideas.
    Without this all who come between two countings are asked about the same few ideas, which
    teaches less than pairs at random (benchmarks/compare.py).
    """
    first, second = np.array(list(asked), dtype=np.int64).reshape(-1, 2).T
    chance = _chance(known.mean[first] - known.mean[second])
    precision = known.deviation**-2.0
    np.add.at(precision, first, chance * (1.0 - chance))
    np.add.at(precision, second, chance * (1.0 - chance))
    return Strengths(known.mean, precision**-0.5)


def next_pair(
    known: Strengths,
    free: Collection[int],
    played: Collection[tuple[int, int]],
    rng: np.random.Generator,
) -> tuple[int, int] | None:
    """The two of the places `free` that teach most, in no order; None if all were played.

    What an answer teaches is close to p (1 - p) (v_i + v_j): the Fisher information of the
    outcome about the difference, times the variance of that difference (Chaloner and Verdinelli,
    "Bayesian Experimental Design", 1995). `played` holds pairs with the smaller place first.
    """
    places = np.array(sorted(free), dtype=np.int64)
    if places.size < 2:  # noqa: PLR2004
        return None
    first, second = _candidates(places, rng)
    fresh = np.array([(i, j) not in played for i, j in zip(first, second, strict=True)])
    if not fresh.any():
        return None
    first, second = first[fresh], second[fresh]
    chance = _chance(known.mean[first] - known.mean[second])
    doubt = known.deviation[first] ** 2 + known.deviation[second] ** 2
    taught = chance * (1.0 - chance) * doubt * rng.uniform(0.9, 1.1, first.size)
    best = int(np.argmax(taught))
    return int(first[best]), int(second[best])


def _candidates(places: Places, rng: np.random.Generator) -> tuple[Places, Places]:
    """All pairs if they are few, else some at random; the smaller place first."""
    number = places.size
    if number * (number - 1) // 2 <= CANDIDATES:
        left, right = np.triu_indices(number, 1)
    else:
        left = rng.integers(0, number, CANDIDATES)
        right = (left + rng.integers(1, number, CANDIDATES)) % number
    return np.minimum(places[left], places[right]), np.maximum(places[left], places[right])


def _chance(difference: Floats) -> Floats:
    chance: Floats = 0.5 * (1.0 + np.tanh(0.5 * difference))
    return chance


def _curvature(count: int, won: Places, lost: Places, chance: Floats) -> scipy.sparse.csc_matrix:
    """Second derivative of the negative log posterior (count x count)."""
    weight = chance * (1.0 - chance)
    rows = np.concatenate([won, lost, won, lost, np.arange(count)])
    columns = np.concatenate([won, lost, lost, won, np.arange(count)])
    prior = np.full(count, 1.0 / PRIOR_DEVIATION**2)
    values = np.concatenate([weight, weight, -weight, -weight, prior])
    return scipy.sparse.csc_matrix((values, (rows, columns)), shape=(count, count))
