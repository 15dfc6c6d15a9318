"""Themes: what belongs together, how many there are, and what belongs nowhere."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from sklearn.base import BaseEstimator, ClusterMixin
from sklearn.cluster import KMeans
from sklearn.decomposition import TruncatedSVD
from sklearn.preprocessing import normalize
from threadpoolctl import threadpool_limits

from forum.capture.engine.features import Features, features, present, similarity
from forum.capture.engine.mixture import refine

UNTHEMED = -1
SMALLEST = 3
DIMENSIONS = 100
# Fewer texts can not hold up more directions than this.
TEXTS_PER_DIMENSION = 4
FEWEST_DIMENSIONS = 2
STARTS = 4
# Below this cosine with the rest of its theme a text has strayed into it.
STRAYED = 0.12
READABLE = 1.5

Labels = NDArray[np.int64]


class ThemeModel(ClusterMixin, BaseEstimator):  # type: ignore[misc]
    """Group texts into themes; −1 marks what belongs to none.

    Latent semantic analysis and k-means give a first grouping, a mixture of multinomials refines
    it on the words themselves. Without `n_themes` their number is found by `found_number`, texts
    that are far from the rest of their theme are unthemed, and so are themes of fewer than three.

    Parameters: `n_themes` a number, or None to find it; `random_state` the seed.
    Learned: `labels_` (n,) integers, `n_themes_`, `features_`.
    """

    def __init__(self, n_themes: int | None = None, random_state: int = 0) -> None:
        self.n_themes = n_themes
        self.random_state = random_state

    def fit(self, texts: Sequence[str], y: object = None) -> ThemeModel:
        """Learn the themes of `texts`, n strings."""
        # One thread: sums in another order would give other last digits, and other bytes.
        with threadpool_limits(1):
            self.features_ = features(texts)
            self.labels_ = self._grouped(self.features_)
        self.n_themes_ = len(set(self.labels_.tolist()) - {UNTHEMED})
        return self

    def _grouped(self, read: Features) -> Labels:
        labels = np.full(read.counts.shape[0], UNTHEMED, dtype=np.int64)
        telling = np.flatnonzero(np.diff(read.counts.indptr))
        wanted = self.n_themes or found_number(read.counts[telling][:, ~read.is_pair])
        number = min(wanted, max(1, len(telling) // SMALLEST))
        if len(telling) < SMALLEST:
            return labels
        weights = read.weights[telling]
        grouped = self._first(weights, number)
        chance = refine(read.counts[telling], grouped, number).responsibility
        labels[telling] = chance.argmax(axis=1)
        return renumbered(labels if self.n_themes else _without_strays(read.weights, labels))

    def _first(self, weights: sparse.csr_matrix, number: int) -> Labels:
        points = _latent(weights, self.random_state)
        different = len(np.unique(points.round(9), axis=0))
        means = KMeans(min(number, different), n_init=STARTS, random_state=self.random_state)
        return np.asarray(means.fit_predict(points), dtype=np.int64)


def found_number(counts: sparse.csr_matrix) -> int:
    """The number of themes in a documents × terms matrix, at least 1.

    The cover coefficient n_c = Σ_i (1 / |terms of i|) Σ_(j in i) 1 / |documents with j| counts
    how little the texts cover one another (Can and Ozkarahan, ACM TODS 15(4), 1990). Short texts
    cover one another so little that it would split every wish, so it holds up to 1.5 √n, about
    twice Mardia's rule of thumb √(n / 2): beyond that nobody reads on.
    """
    said = present(counts)
    held = np.asarray(said.sum(axis=1)).ravel()
    shared = np.asarray(said.sum(axis=0)).ravel()
    covered = said @ (1.0 / np.maximum(shared, 1.0))
    total = float(np.sum(covered / np.maximum(held, 1.0)))
    most = READABLE * math.sqrt(counts.shape[0])
    return max(1, round(min(total, most)))


def renumbered(labels: Labels) -> Labels:
    """Labels from 0 on, the largest theme first, ties by the first text; −1 stays."""
    names = [name for name in np.unique(labels) if name != UNTHEMED]
    names.sort(key=lambda name: (-int((labels == name).sum()), int(np.argmax(labels == name))))
    place = {name: number for number, name in enumerate(names)} | {UNTHEMED: UNTHEMED}
    return np.array([place[label] for label in labels.tolist()], dtype=np.int64)


def _latent(weights: sparse.csr_matrix, seed: int) -> NDArray[np.float64]:
    size = min(DIMENSIONS, weights.shape[0] // TEXTS_PER_DIMENSION, min(weights.shape) - 1)
    if size < FEWEST_DIMENSIONS:
        return np.asarray(weights.todense())
    reduced = TruncatedSVD(size, random_state=seed).fit_transform(weights)
    # Rounded, so that noise of the last digits can't turn an assignment.
    return np.asarray(normalize(reduced)).round(7)


def _without_strays(weights: sparse.csr_matrix, labels: Labels) -> Labels:
    kept = labels.copy()
    themed = np.flatnonzero(labels != UNTHEMED)
    member = sparse.csr_matrix(
        (np.ones(len(themed)), (labels[themed], np.arange(len(themed)))),
        shape=(int(labels.max()) + 1, len(themed)),
    )
    sums = sparse.csr_matrix(member @ weights[themed])
    # Each text is compared with the others of its theme, not with itself.
    others = sparse.csr_matrix(sums[labels[themed]] - weights[themed])
    kept[themed[similarity(weights[themed], others) < STRAYED]] = UNTHEMED
    names, sizes = np.unique(kept[kept != UNTHEMED], return_counts=True)
    kept[np.isin(kept, names[sizes < SMALLEST])] = UNTHEMED
    return kept
