"""Themes: which texts speak of the same thing, and how many such things there are."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Self

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from sklearn.cluster import KMeans
from sklearn.decomposition import TruncatedSVD
from threadpoolctl import threadpool_limits

from forum.capture.engine.features import Features, featurise
from forum.capture.engine.mixture import Labels, MultinomialMixture, merge_while_it_pays

UNTHEMED = -1
SMALLEST_THEME = 3
DIMENSIONS = 50
STARTS = 4
# One start is enough for many texts: starts differ less, and k-means is what takes the time.
MANY_TEXTS = 10_000
SEEDS_PER_ROOT, TEXTS_PER_SEED, MOST_SEEDS = 3.0, 4, 200
# Pseudo-words of a theme's prior, per stem of the vocabulary and stem of a typical text.
STRENGTH = 1 / 80


class ThemeModel:
    """Finds themes in short texts: LSA, k-means, then EM of a mixture of multinomials.

    With `n_themes` given, that many are returned. Without, k-means starts with too many and groups
    are merged while the integrated classification likelihood rises; themes under three texts and
    texts that no theme explains better than the whole corpus does become −1.
    """

    def __init__(self, n_themes: int | None = None, random_state: int = 0) -> None:
        self.n_themes = n_themes
        self.random_state = random_state

    def fit(self, texts: Sequence[str]) -> Self:
        """Learn `labels_` (n integers, −1 is unthemed, 0 the largest theme) and `n_themes_`."""
        return self.fit_features(featurise(texts))

    def fit_predict(self, texts: Sequence[str]) -> Labels:
        """Fit, and return `labels_`."""
        return self.fit(texts).labels_

    def fit_features(self, features: Features) -> Self:
        """Fit to texts that were read before."""
        if self.n_themes is not None and self.n_themes < 1:
            raise ValueError("n_themes must be at least 1")
        labels = np.full(features.present.shape[0], UNTHEMED, dtype=np.int64)
        told = np.flatnonzero(np.diff(features.present.indptr))
        # One thread, because sums in another order are other sums.
        with threadpool_limits(limits=1):
            if told.size >= SMALLEST_THEME or (self.n_themes and told.size):
                rows = features.present[told], features.weights[told]
                labels[told] = self._given(*rows) if self.n_themes else self._found(*rows)
        self.labels_ = _largest_first(labels)
        self.n_themes_ = int(self.labels_.max(initial=UNTHEMED)) + 1
        return self

    def _given(self, present: sparse.csr_matrix, weights: sparse.csr_matrix) -> Labels:
        k = min(self.n_themes or 1, present.shape[0])
        starts = STARTS if present.shape[0] < MANY_TEXTS else 1
        start = self._groups(weights, k, dimensions=max(k, DIMENSIONS), starts=starts)
        return MultinomialMixture().fit(present, start).labels_

    def _found(self, present: sparse.csr_matrix, weights: sparse.csr_matrix) -> Labels:
        n, v = present.shape
        seeds = int(min(SEEDS_PER_ROOT * n**0.5, n // TEXTS_PER_SEED, MOST_SEEDS))
        start = self._groups(weights, max(seeds, 2), dimensions=2 * DIMENSIONS, starts=2)
        typical = float(np.median(np.diff(present.indptr)))
        merged = merge_while_it_pays(present, start, STRENGTH * v * typical)
        mixture = MultinomialMixture().fit(present, merged)
        labels = np.where(mixture.fitness_ > 0, mixture.labels_, UNTHEMED)
        sizes = np.bincount(labels + 1, minlength=2)
        return np.where(sizes[labels + 1] >= SMALLEST_THEME, labels, UNTHEMED)

    def _groups(
        self, weights: sparse.csr_matrix, k: int, *, dimensions: int, starts: int
    ) -> Labels:
        points = latent(weights, dimensions, self.random_state)
        distinct = len(np.unique(np.round(points, 6), axis=0))
        model = KMeans(min(k, distinct), n_init=starts, random_state=self.random_state)
        return np.asarray(model.fit(points).labels_, dtype=np.int64)


def latent(weights: sparse.csr_matrix, dimensions: int, seed: int) -> NDArray[np.float64]:
    """Rows of latent semantic analysis, at length 1 (n × at most `dimensions`).

    Deerwester et al., "Indexing by latent semantic analysis" (1990), by randomised SVD.
    """
    most = min(weights.shape) - 1
    if most < SMALLEST_THEME:
        return np.asarray(weights.todense(), dtype=np.float64)
    reduce = TruncatedSVD(min(dimensions, most), random_state=seed)
    points = np.asarray(reduce.fit_transform(weights), dtype=np.float64)
    length = np.linalg.norm(points, axis=1, keepdims=True)
    return points / np.where(length > 0, length, 1.0)


def _largest_first(labels: Labels) -> Labels:
    themed = labels >= 0
    names, first, sizes = np.unique(labels[themed], return_index=True, return_counts=True)
    order = np.lexsort((first, -sizes))
    place = np.full(int(names.max(initial=0)) + 1, UNTHEMED, dtype=np.int64)
    place[names[order]] = np.arange(names.size)
    return np.where(themed, place[labels], UNTHEMED)
