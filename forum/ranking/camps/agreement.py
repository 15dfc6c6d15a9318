"""Agreement: how many of a camp who reacted to an idea want it, with how sure that is."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import optimize, special, stats

INTERVAL = 0.80
# How many reactions a belief may be worth.
STRENGTH = (0.5, 500.0)
# What it is worth where too few cells were reacted to twice to learn it.
WEAK = 2.0
CELLS_TO_LEARN_FROM = 8

Floats = NDArray[np.float64]
Counts = NDArray[np.int64]


@dataclass(frozen=True)
class Agreement:
    """Posterior mean and 80 % interval, ideas × camps, between 0 and 1."""

    mean: Floats
    low: Floats
    high: Floats


def estimate(wanted: Counts, reacted: Counts, all_wanted: Counts, all_reacted: Counts) -> Agreement:
    """The agreement of each camp with each idea: counts ideas × camps, and of everybody (ideas).

    Wants are binomial among those who reacted; the Beta prior of a camp is around the idea's rate
    among all *others*, which is itself shrunk to the rate of all ideas. (Around the rate of all, a
    camp would be counted twice, and one camp alone would be as sure as if it had been asked
    twice.) What either belief is worth is learned by maximum marginal likelihood (empirical Bayes;
    Gelman et al., Bayesian Data Analysis, 5.3): where camps differ, others say little.
    """
    rate = (all_wanted.sum() + 1.0) / (all_reacted.sum() + 2.0)
    around = np.full(all_wanted.shape, rate)
    held = _strength(all_wanted, all_reacted, around)
    others_wanted, others = all_wanted[:, None] - wanted, all_reacted[:, None] - reacted
    middle = (others_wanted + held * rate) / (others + held)
    held = _strength(wanted, reacted, middle)
    a, b = held * middle + wanted, held * (1.0 - middle) + reacted - wanted
    tail = (1.0 - INTERVAL) / 2.0
    low, high = stats.beta.ppf(tail, a, b), stats.beta.ppf(1.0 - tail, a, b)
    return Agreement(a / (a + b), np.asarray(low), np.asarray(high))


def _strength(wanted: Counts, reacted: Counts, middle: Floats) -> float:
    """How many reactions the belief `middle` is worth, by what was counted around it."""
    # One reaction alone says nothing of how far rates are from their belief.
    known = reacted > 1
    if known.sum() < CELLS_TO_LEARN_FROM:
        return WEAK
    yes, no, around = wanted[known], (reacted - wanted)[known], middle[known]

    def surprise(logarithm: float) -> float:
        a = np.exp(logarithm) * around
        b = np.exp(logarithm) - a
        return -float((special.betaln(a + yes, b + no) - special.betaln(a, b)).sum())

    bounds = tuple(np.log(STRENGTH))
    found = optimize.minimize_scalar(surprise, bounds=bounds, method="bounded")
    return round(float(np.exp(found.x)), 4)
