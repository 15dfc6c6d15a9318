"""Exposure: how many people saw an idea, each weighed by the attention that they can have paid."""

from __future__ import annotations

from typing import overload

import numpy as np
from numpy.typing import ArrayLike, NDArray

# The rank of an impression on the idea's own page, where it has the reader's whole attention.
PAGE_RANK = -1
DECAY_PER_RANK = 0.25

Floats = NDArray[np.float64]


@overload
def attention(rank: int) -> float: ...
@overload
def attention(rank: NDArray[np.int64]) -> Floats: ...
def attention(rank: int | NDArray[np.int64]) -> float | Floats:
    """The chance that who was shown an idea at `rank` (0 is the first) looked at it, 0 to 1.

    1 / (1 + 0.25 rank): a hyperbolic position bias as click models use it (Craswell et al.,
    "An experimental comparison of click position-bias models", 2008). PAGE_RANK gives 1.
    """
    depth = np.maximum(rank, 0)
    seen = 1.0 / (1.0 + DECAY_PER_RANK * depth)
    return float(seen) if np.ndim(rank) == 0 else seen


def exposure(person: ArrayLike, idea: ArrayLike, rank: ArrayLike, n_ideas: int) -> Floats:
    """Attention-weighted number of people who saw each idea; an array of `n_ideas` floats.

    The three arrays, all of one length, are the impressions: who (any integers), which idea
    (0 to n_ideas - 1), at which rank. A person counts once for an idea however often it was
    shown: 1 − Π(1 − attention). ValueError for arrays of different lengths or unknown ideas.
    """
    people = np.asarray(person, dtype=np.int64)
    ideas = np.asarray(idea, dtype=np.int64)
    ranks = np.asarray(rank, dtype=np.int64)
    if not people.shape == ideas.shape == ranks.shape or people.ndim != 1:
        raise ValueError("person, idea and rank must be arrays of one length")
    if people.size == 0:
        return np.zeros(n_ideas)
    if ideas.min() < 0 or ideas.max() >= n_ideas:
        raise ValueError(f"ideas must lie in 0 to {n_ideas - 1}")
    # One number for each pair (idea, person) sorts many times faster than rows of two.
    names, who = np.unique(people, return_inverse=True)
    pairs, place = np.unique(ideas * names.size + who, return_inverse=True)
    # log(1 − 1) is −inf, and exp(−inf) is the 0 that is wanted.
    with np.errstate(divide="ignore"):
        missed = np.log1p(-attention(ranks))
    unseen = np.exp(np.bincount(place, weights=missed, minlength=pairs.size))
    seen = np.bincount(pairs // names.size, weights=1.0 - unseen, minlength=n_ideas)
    return seen.astype(np.float64)
