"""Exposure: how many people saw an idea, each weighed by the attention that they can have paid."""

from __future__ import annotations

from typing import overload

import numpy as np
import scipy
from numpy.typing import ArrayLike, NDArray

# The rank of an impression on the idea's own page, where it has the reader's whole attention.
PAGE_RANK = -1
DECAY_PER_RANK = 0.25
# What is learned stays within a factor of eight of what is assumed.
DECAY = (DECAY_PER_RANK / 8, DECAY_PER_RANK * 8)
IMPRESSIONS_TO_LEARN_FROM = 1_000
VOTES_TO_LEARN_FROM = 50
# Before any vote: the decay is the assumed one, give or take a factor of three.
DOUBT = float(np.log(3.0))
# Who looked deeper than this is counted at this rank: such rows are few and say little.
DEEPEST = 100

Floats = NDArray[np.float64]


@overload
def attention(rank: int, decay: float = DECAY_PER_RANK) -> float: ...
@overload
def attention(rank: NDArray[np.int64], decay: float = DECAY_PER_RANK) -> Floats: ...
def attention(rank: int | NDArray[np.int64], decay: float = DECAY_PER_RANK) -> float | Floats:
    """The chance that who was shown an idea at `rank` (0 is the first) looked at it, 0 to 1.

    1 / (1 + decay · rank): a hyperbolic position bias as click models use it (Craswell et al.,
    "An experimental comparison of click position-bias models", 2008). PAGE_RANK gives 1.
    `decay` is assumed, or learned with `learn_decay`; ValueError where it is negative or NaN.
    """
    if not 0.0 <= decay < np.inf:
        raise ValueError("decay must be a finite number >= 0")
    depth = np.maximum(rank, 0)
    seen = 1.0 / (1.0 + decay * depth)
    return float(seen) if np.ndim(rank) == 0 else seen


def exposure(
    person: ArrayLike,
    idea: ArrayLike,
    rank: ArrayLike,
    n_ideas: int,
    decay: float = DECAY_PER_RANK,
) -> Floats:
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
        missed = np.log1p(-attention(ranks, decay))
    unseen = np.exp(np.bincount(place, weights=missed, minlength=pairs.size))
    seen = np.bincount(pairs // names.size, weights=1.0 - unseen, minlength=n_ideas)
    return seen.astype(np.float64)


def learn_decay(idea: ArrayLike, rank: ArrayLike, voted: ArrayLike) -> float:
    """The decay of attention per rank that makes logged votes likeliest, for `attention`.

    The arrays, of one length, are impressions in lists: which idea (any integers), at which rank,
    and whether this person then voted for it (0 or 1). Impressions on an idea's own page
    (PAGE_RANK) are left out: who went there had chosen to.

    The position-based click model, P(vote) = wish of the idea · attention at the rank (Craswell
    et al. 2008; Chuklin, Markov and de Rijke, "Click Models for Web Search", 2015, 3.3), by
    maximum likelihood. Each idea's wish is integrated out under a Gamma distribution learned
    along with the decay (Poisson with random effects; Hausman, Hall and Griliches, 1984), so
    that good ideas standing higher do not pass for attention, even where earlier votes decided
    the ranks. A log-normal prior holds the result near DECAY_PER_RANK while votes are few; too few
    give DECAY_PER_RANK itself. Within DECAY. ValueError for bad or mismatched input.
    """
    shown, votes, hits = _tables(idea, rank, voted)
    spread = (shown.sum(axis=0) > 0).sum()
    if shown.sum() < IMPRESSIONS_TO_LEARN_FROM or hits.sum() < VOTES_TO_LEARN_FROM or spread <= 1:
        return DECAY_PER_RANK
    ranks = np.arange(shown.shape[1])

    def surprise(parameters: Floats) -> float:
        decay, shape, rate = np.exp(parameters)
        seen = attention(ranks, float(decay))
        of_ideas = scipy.special.gammaln(shape + votes) - (shape + votes) * np.log(
            rate + shown @ seen
        )
        constant = votes.size * (shape * np.log(rate) - scipy.special.gammaln(shape))
        prior = (parameters[0] - np.log(DECAY_PER_RANK)) ** 2 / (2.0 * DOUBT**2)
        return float(prior - hits @ np.log(seen) - of_ideas.sum() - constant)

    start = np.log([DECAY_PER_RANK, 1.0, 1.0 / max(float(hits.sum() / shown.sum()), 1e-3)])
    bounds = [tuple(np.log(DECAY)), tuple(np.log([0.05, 50.0])), tuple(np.log([0.05, 5_000.0]))]
    found = scipy.optimize.minimize(surprise, start, method="L-BFGS-B", bounds=bounds)
    return round(float(np.clip(np.exp(found.x[0]), *DECAY)), 4)


def _tables(idea: ArrayLike, rank: ArrayLike, voted: ArrayLike) -> tuple[Floats, Floats, Floats]:
    """Impressions of each idea at each rank, votes of each idea, votes at each rank."""
    ideas, ranks = np.asarray(idea, dtype=np.int64), np.asarray(rank, dtype=np.int64)
    wanted = np.asarray(voted, dtype=np.float64)
    if not ideas.shape == ranks.shape == wanted.shape or ideas.ndim != 1:
        raise ValueError("idea, rank and voted must be arrays of one length")
    if not np.isin(wanted, (0.0, 1.0)).all():
        raise ValueError("voted must be 0 or 1")
    listed = ranks >= 0
    ranks, wanted = np.minimum(ranks[listed], DEEPEST), wanted[listed]
    names, place = np.unique(ideas[listed], return_inverse=True)
    depth = int(ranks.max(initial=0)) + 1
    shown = np.bincount(place * depth + ranks, minlength=names.size * depth)
    votes = np.bincount(place, weights=wanted, minlength=names.size)
    hits = np.bincount(ranks, weights=wanted, minlength=depth)
    shown = shown.reshape(names.size, depth)
    return shown.astype(np.float64), votes.astype(np.float64), hits.astype(np.float64)
