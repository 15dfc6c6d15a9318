"""A mixture of camps over what is left of reactions, and the number of camps by its evidence."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.cluster.vq import kmeans, vq
from scipy.special import digamma, expit, gammaln, xlogy

from forum.ranking.camps.reactions import Integers, Reactions, curvature

# A camp shifts the log-odds of an idea by a normal amount around 0. With a deviation of 0.7, small
# camps were lost among eight; with 1.5, those who differ in few ideas were found to be one.
SHIFT_VARIANCE = 1.0
# A group of fewer people is no camp: nothing could be shown of it.
SMALLEST = 5
ROUNDS = 25
# Rounds end when the memberships of a person move by less than this on average.
SETTLED = 2e-3
DIRECTIONS, EXTRA, POWERS = 16, 8, 5

Floats = NDArray[np.float64]


class Leftovers:
    """What neither person nor idea explains of each reaction, and the camps that may explain it.

    With the log-odds o that `expected` gives and a shift b of the camp, Jaakkola's and Jordan's
    parabola at ±o bounds a reaction's log-likelihood from below: by slope · b − bend · b² / 2 more
    than without camps, slope = wants − σ(o), bend = tanh(o / 2) / 2o. Slopes and bends add up over
    a camp, and a normal prior on b has its integral in closed form. A missing pair has no term.
    `slope`, `bend`: sparse, n people × ideas. Memberships: dense, n × k, rows sum to 1.
    """

    def __init__(self, slope: sparse.csr_matrix, bend: sparse.csr_matrix) -> None:
        self.slope, self.bend = slope, bend
        self.n = slope.shape[0]
        self._slope_of_ideas, self._bend_of_ideas = slope.T.tocsr(), bend.T.tocsr()

    @classmethod
    def of(cls, known: Reactions, odds: Floats) -> Leftovers:
        """The leftovers of `known` (rows) given the expected log-odds (rows)."""
        shape = (known.people.size, known.n_ideas)
        at = (known.person, known.idea)
        slope = sparse.csr_matrix((known.wants - expit(odds), at), shape=shape)
        return cls(slope, sparse.csr_matrix((curvature(odds), at), shape=shape))

    def some(self, places: Integers) -> Leftovers:
        """Those of a few people."""
        return Leftovers(self.slope[places], self.bend[places])

    def sums(self, belongs: Floats) -> tuple[Floats, Floats]:
        """Slopes and bends of each camp (k × ideas, both)."""
        return (self._slope_of_ideas @ belongs).T, (self._bend_of_ideas @ belongs).T

    def said(self, shift: Floats, variance: Floats) -> Floats:
        """Nats (n × k) by which each camp makes what a person said likelier; both k × ideas."""
        return np.asarray(self.slope @ shift.T - 0.5 * (self.bend @ (shift**2 + variance).T))

    def directions(self, rng: np.random.Generator) -> Floats:
        """People as points (n × at most DIRECTIONS): the widest directions of their slopes.

        Halko, Martinsson and Tropp, "Finding structure with randomness", 2011. Each row is divided
        by the square root of its reactions, so that the noise of all is alike.
        """
        many = np.sqrt(np.maximum(np.diff(self.slope.indptr), 1))
        rows = sparse.csr_matrix(sparse.diags(1.0 / many) @ self.slope)
        width = min(*rows.shape, DIRECTIONS + EXTRA)
        basis = rng.normal(size=(rows.shape[1], width))
        for _power in range(POWERS):
            basis = np.linalg.qr(rows.T @ np.linalg.qr(rows @ basis)[0])[0]
        left, size, _right = np.linalg.svd(rows @ basis, full_matrices=False)
        return np.asarray((left * size)[:, :DIRECTIONS])


def shifts(slope: Floats, bend: Floats) -> tuple[Floats, Floats]:
    """Posterior mean and variance of each camp's shifts."""
    variance = 1.0 / (bend + 1.0 / SHIFT_VARIANCE)
    return slope * variance, variance


def gains(slope: Floats, bend: Floats) -> Floats:
    """Nats that shifts explain, their prior integrated out; summed over ideas, the last axis."""
    told = slope**2 / (bend + 1.0 / SHIFT_VARIANCE)
    return np.asarray(0.5 * (told - np.log1p(SHIFT_VARIANCE * bend)).sum(axis=-1))


def evidence(left: Leftovers, belongs: Floats) -> float:
    """Lower bound of the log evidence, in nats; one camp of everybody included.

    Variational Bayes (Attias, "A variational Bayesian framework for graphical models", 2000) with
    sizes integrated out under a flat Dirichlet prior. Where all memberships are 0 or 1 it is the
    integrated classification likelihood.
    """
    sizes = belongs.sum(axis=0)
    split = gammaln(sizes.size) - gammaln(left.n + sizes.size) + gammaln(sizes + 1.0).sum()
    doubt = -xlogy(belongs, belongs).sum()
    return round(float(gains(*left.sums(belongs)).sum() + split + doubt), 6)


def settle(left: Leftovers, belongs: Floats) -> Floats:
    """Memberships and shifts by turns until they stay; camps under SMALLEST are given up."""
    for _round in range(ROUNDS):
        before, belongs = belongs, memberships(left, belongs)
        keep = belongs.sum(axis=0) >= SMALLEST
        if not keep.any():
            return np.ones((left.n, 1))
        if not keep.all():
            belongs = belongs[:, keep] + 1e-300
            belongs /= belongs.sum(axis=1, keepdims=True)
        elif np.abs(belongs - before).sum() < SETTLED * left.n:
            break
    return belongs


def memberships(left: Leftovers, belongs: Floats) -> Floats:
    """How likely each person is in each camp, by what the camps are now."""
    joint = left.said(*shifts(*left.sums(belongs))) + digamma(belongs.sum(axis=0) + 1.0)
    return shares(joint)


def shares(joint: Floats) -> Floats:
    """Logarithms (n × k) as shares of each row, without overflow."""
    part = np.exp(joint - joint.max(axis=1, keepdims=True))
    return np.asarray(part / part.sum(axis=1, keepdims=True))


def nearest(left: Leftovers, belongs: Floats) -> tuple[int, int]:
    """The two camps whose merging keeps most of the evidence."""
    slope, bend = left.sums(belongs)
    own, sizes, sure = gains(slope, bend), belongs.sum(axis=0), xlogy(belongs, belongs)
    best, found = -np.inf, (0, 1)
    for i in range(sizes.size - 1):
        others = np.arange(i + 1, sizes.size)
        kept = gains(slope[i] + slope[others], bend[i] + bend[others]) - own[i] - own[others]
        kept += gammaln(sizes[i] + sizes[others] + 1.0)
        kept -= gammaln(sizes[i] + 1.0) + gammaln(sizes[others] + 1.0)
        both = belongs[:, [i]] + belongs[:, others]
        kept -= (xlogy(both, both) - sure[:, [i]] - sure[:, others]).sum(axis=0)
        place = int(np.argmax(np.round(kept, 6)))
        if round(float(kept[place]), 6) > best:
            best, found = round(float(kept[place]), 6), (i, int(others[place]))
    return found


def descend(left: Leftovers, belongs: Floats) -> tuple[Floats, float]:
    """Merge the nearest two and settle, down to one camp; the memberships of highest evidence.

    Merging greedily is after Côme, Jouvin, Latouche and Bouveyron, "Hierarchical clustering with
    discrete latent variable models and the integrated classification likelihood" (2021), but for
    settling after each merge: without, planted camps are found as well, and in real votes the
    evidence was lower by a few tenths of a nat at most.
    """
    belongs = settle(left, belongs)
    best, found = -np.inf, belongs
    while True:
        reached = evidence(left, belongs)
        if reached >= best:
            best, found = reached, belongs
        if belongs.shape[1] == 1:
            return found, best
        kept, gone = nearest(left, belongs)
        belongs = belongs.copy()
        belongs[:, kept] += belongs[:, gone]
        belongs = settle(left, np.delete(belongs, gone, axis=1))


def start(left: Leftovers, groups: int, rng: np.random.Generator) -> Floats:
    """Memberships in at most so many groups, by k-means over the widest directions."""
    points = left.directions(rng)
    centres, _spread = kmeans(points, min(groups, left.n), iter=1, rng=rng)
    labels = np.unique(vq(points, centres)[0], return_inverse=True)[1]
    return np.asarray(np.eye(labels.max() + 1)[labels])
