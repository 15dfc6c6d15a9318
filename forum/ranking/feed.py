"""Fair feed: an order of ideas that serves readers, examines every idea and settles the ranks."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from forum.ranking.demand import EXPOSURE_TO_LEARN_FROM, ROWS_TO_LEARN_FROM, STRENGTH, WEAK_PRIOR

# Of every PAGE ideas so many lead by Thompson's draw, and so many are the least examined; the
# others are those whose place above or below the cut is least certain.
PAGE = 20
LEADING, UNEXAMINED = 4, 6
# People whose attention an idea gets before it must stand on its votes.
ENOUGH = 40.0
# At this age in days an idea that few have seen waits as if it lacked half as many readers.
HALF_AS_URGENT = 365.0
# What a report calls the top, and so where ranks have to be certain.
TOP_SHARE = 0.05
# A full posterior draw explores more than is needed where two other kinds of place explore too.
DRAW_WIDTH = 0.7
# Orders made from the same counts should differ, or all would examine the same few ideas.
JITTER = 0.3

Floats = NDArray[np.float64]
Indices = NDArray[np.int64]


def fair_order(
    votes: ArrayLike,
    exposure: ArrayLike,
    age_days: ArrayLike,
    rng: np.random.Generator,
    size: int,
) -> Indices:
    """The places of at most `size` different ideas, the first to be shown first.

    `votes`, `exposure` (people who saw the idea, weighed by their attention) and `age_days` are
    arrays of one length, one number an idea. Each page of 20 mixes three kinds of ideas:

    - the best by Thompson sampling of the Beta posterior of their demand (Russo et al., "A
      Tutorial on Thompson Sampling", 2018), first, where attention is highest;
    - those whose place above or below the top 5 % is least certain, by the posterior's standard
      deviation and density at the cut (expected improvement of a selection; Chick, Branke and
      Schmidt, "Sequential Sampling to Myopically Maximize the Expected Value of Information",
      2010). Most are good ideas too, so that settling the ranks costs few votes;
    - those examined least, until ENOUGH saw them, the young sooner than the old; last on the
      page, where they displace the least wanted of the good ones.

    The same generator state gives the same order. ValueError for negative, infinite, NaN or
    mismatched input, or a negative size.
    """
    wanted, seen, ages = (_checked(values) for values in (votes, exposure, age_days))
    if not wanted.shape == seen.shape == ages.shape:
        raise ValueError("votes, exposure and age_days must have one length")
    if size < 0:
        raise ValueError("size must be >= 0")
    size = min(size, wanted.size)
    if size == 0:
        return np.empty(0, dtype=np.int64)
    mean, deviation = _posterior(wanted, seen)
    draw = mean + DRAW_WIDTH * deviation * rng.standard_normal(mean.size)
    doubt = _doubt(mean, deviation) * _jitter(rng, mean.size)
    youth = HALF_AS_URGENT / (HALF_AS_URGENT + ages)
    missing = np.maximum(ENOUGH - seen, 0.0) * _jitter(rng, mean.size) * youth
    return _pages(draw, doubt, missing, size)


def _pages(draw: Floats, doubt: Floats, missing: Floats, size: int) -> Indices:
    """Deal the three rankings out, page after page, no idea twice."""
    free = np.ones(draw.size, dtype=bool)
    ranked = {
        "lead": _best(draw, size),
        "missing": _best(missing, size),
        "doubt": _best(doubt, size),
    }
    ranked["missing"] = ranked["missing"][missing[ranked["missing"]] > 0]
    pages: list[Indices] = []
    for start in range(0, size, PAGE):
        room = min(PAGE, size - start)
        lead = _take(ranked["lead"], free, min(LEADING, room))
        few = _take(ranked["missing"], free, min(UNEXAMINED, room - lead.size))
        unsure = _take(ranked["doubt"], free, room - lead.size - few.size)
        pages += [lead, unsure[np.argsort(-draw[unsure])], few[np.argsort(-draw[few])]]
    return np.concatenate(pages)


def _take(ranked: Indices, free: NDArray[np.bool_], count: int) -> Indices:
    """The first `count` of `ranked` that are still free, which then no longer are."""
    taken = ranked[free[ranked]][:count]
    free[taken] = False
    return taken


def _best(score: Floats, count: int) -> Indices:
    """The places of the `count` highest scores, highest first."""
    if count < score.size:
        found = np.argpartition(-score, count - 1)[:count]
    else:
        found = np.arange(score.size)
    return found[np.argsort(-score[found], kind="stable")].astype(np.int64)


def _jitter(rng: np.random.Generator, count: int) -> Floats:
    return rng.uniform(1.0 - JITTER, 1.0 + JITTER, count)


def _posterior(votes: Floats, exposure: Floats) -> tuple[Floats, Floats]:
    """Mean and standard deviation of each idea's demand."""
    seen = np.maximum(exposure, votes)
    a, b = _prior(votes, seen)
    weight = a + b + seen
    mean = (a + votes) / weight
    return mean, np.sqrt(mean * (1.0 - mean) / (weight + 1.0))


def _doubt(mean: Floats, deviation: Floats) -> Floats:
    """How much another look at each idea would tell about who belongs to the top."""
    top = max(1, round(mean.size * TOP_SHARE))
    cut = np.partition(mean, mean.size - top)[mean.size - top]
    doubt: Floats = deviation**2 * np.exp(-0.5 * ((mean - cut) / deviation) ** 2)
    return doubt


def _prior(votes: Floats, seen: Floats) -> tuple[float, float]:
    """The Beta prior (a, b) by moments, in one pass: a feed cannot wait for a likelihood.

    Kleinman, "Proportions with Extraneous Variance", 1973: the variance of the shares, less what
    chance alone would give them. WEAK_PRIOR for too few rows.
    """
    known = seen >= EXPOSURE_TO_LEARN_FROM
    if known.sum() < ROWS_TO_LEARN_FROM or votes[known].sum() == 0:
        return WEAK_PRIOR
    people = seen[known]
    share, weight = votes[known] / people, people / (people + sum(WEAK_PRIOR))
    weight /= weight.sum()
    mean = float(np.clip(weight @ share, 1e-3, 1.0 - 1e-3))
    chance = mean * (1.0 - mean)
    spread = float(weight @ (share - mean) ** 2 - weight @ (chance / people))
    strength = float(np.clip(chance / max(spread, 1e-9) - 1.0, *STRENGTH))
    return mean * strength, (1.0 - mean) * strength


def _checked(values: ArrayLike) -> Floats:
    array = np.asarray(values, dtype=np.float64)
    if array.ndim != 1 or not np.isfinite(array).all() or (array < 0).any():
        raise ValueError("votes, exposure and age_days must be lists of finite numbers >= 0")
    return array
