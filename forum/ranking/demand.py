"""Demand: the share of those who saw an idea and want it, with how sure that is."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import scipy
from numpy.typing import ArrayLike, NDArray

INTERVAL = 0.80
# What is believed before anything is known: a wish that about one in eight shares, weakly held.
WEAK_PRIOR = (1.0, 7.0)
ROWS_TO_LEARN_FROM = 8
EXPOSURE_TO_LEARN_FROM = 2.0
# How many people the learned prior may be worth: where all ideas are alike, it rightly holds.
STRENGTH = (2.0, 2_000.0)
MEAN = (0.002, 0.9)

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Demand:
    """Posterior mean and 80 % interval of each row, between 0 and 1; `prior` is Beta's (a, b).

    The interval has equal tails, and reaches to the mean where that lies in one of them: of what
    hardly anybody wants, few of the likely values are as high.
    """

    mean: Floats
    low: Floats
    high: Floats
    prior: tuple[float, float]


def estimate(votes: ArrayLike, exposure: ArrayLike) -> Demand:
    """Estimate the demand for each row from its votes and its attention-weighted exposure.

    Votes given those who saw are taken as binomial with a Beta prior that is learned from all
    rows by maximum marginal likelihood (empirical Bayes; Gelman et al., Bayesian Data Analysis,
    5.3). Exposure may be a fraction; where votes exceed it (direct links), it is raised to the
    votes. ValueError for negative, infinite, NaN or mismatched input.
    """
    wanted, seen = _checked(votes, "votes"), _checked(exposure, "exposure")
    if wanted.shape != seen.shape:
        raise ValueError("votes and exposure must have one length")
    seen = np.maximum(seen, wanted)
    prior = learn_prior(wanted, seen)
    return posterior(wanted, seen, prior)


def posterior(votes: Floats, seen: Floats, prior: tuple[float, float]) -> Demand:
    """The Beta posterior of each row under a given prior."""
    a, b = prior[0] + votes, prior[1] + seen - votes
    tail = (1.0 - INTERVAL) / 2
    mean, low, high = (
        a / (a + b),
        scipy.stats.beta.ppf(tail, a, b),
        scipy.stats.beta.ppf(1.0 - tail, a, b),
    )
    return Demand(mean, np.minimum(low, mean), np.maximum(high, mean), prior)


def learn_prior(votes: Floats, seen: Floats) -> tuple[float, float]:
    """The Beta prior (a, b) that makes what was seen likeliest; WEAK_PRIOR for too few rows."""
    known = seen >= EXPOSURE_TO_LEARN_FROM
    if known.sum() < ROWS_TO_LEARN_FROM or votes[known].sum() == 0:
        return WEAK_PRIOR
    wanted, rest = votes[known], seen[known] - votes[known]

    def surprise(parameters: Floats) -> float:
        a, b = _shape(parameters)
        return -float(
            np.sum(scipy.special.betaln(a + wanted, b + rest) - scipy.special.betaln(a, b))
        )

    share = float(np.clip(wanted.sum() / (wanted + rest).sum(), *MEAN))
    bounds = [tuple(scipy.special.logit(MEAN)), tuple(np.log(STRENGTH))]
    start = np.array([scipy.special.logit(share), np.log(8.0)])
    found = scipy.optimize.minimize(surprise, start, method="L-BFGS-B", bounds=bounds)
    a, b = _shape(found.x)
    return round(a, 4), round(b, 4)


def _shape(parameters: Floats) -> tuple[float, float]:
    share, strength = float(scipy.special.expit(parameters[0])), float(np.exp(parameters[1]))
    return share * strength, (1.0 - share) * strength


def _checked(values: ArrayLike, name: str) -> Floats:
    array = np.atleast_1d(np.asarray(values, dtype=np.float64))
    if array.ndim != 1 or not np.isfinite(array).all() or (array < 0).any():
        raise ValueError(f"{name} must be a list of finite numbers >= 0")
    return array
