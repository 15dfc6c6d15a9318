"""Themes: which texts speak of the same thing, and how many such things there are."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Self

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from sklearn.cluster import KMeans
from sklearn.utils.extmath import randomized_svd
from threadpoolctl import threadpool_limits

from forum.capture.engine.text.features import Features, featurise
from forum.capture.engine.themes.keywords import keyword_groups
from forum.capture.engine.themes.mixture import Labels, MultinomialMixture, merge_while_it_pays

UNTHEMED = -1
SMALLEST_THEME = 3
DIMENSIONS = 50
STARTS = 4
# The more texts, the less has to be assumed of what they do not say.
SMOOTHING, SMOOTHING_OF_MANY, MANY_TEXTS = 0.3, 0.1, 10_000
SEEDS_PER_ROOT, TEXTS_PER_SEED, MOST_SEEDS = 3.0, 4, 200
# Below this many texts themes begin from keywords, and the mixture only adds what says none.
FEW_TEXTS = 250
# By how much a theme must make such a text likelier, in nats: as a word twelve times as usual does.
DOUBT = 2.5
# Pseudo-words of a theme's prior, per stem of the vocabulary and stem of a typical text.
STRENGTH = 1 / 80


class ThemeModel:
    """Finds themes in short texts: LSA, k-means, then EM of a mixture of multinomials.

    With `n_themes` given there are at most so many: EM may empty one. Without, k-means starts with
    too many groups, which are merged while the integrated classification likelihood rises; of
    fewer than FEW_TEXTS texts, keywords begin the themes. Themes under three texts, and texts that
    no theme explains better than the whole corpus does, become −1.
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
                read = features.rows(told)
                labels[told] = self._given(read) if self.n_themes else self._found(read)
        self.labels_ = _largest_first(labels)
        self.n_themes_ = int(self.labels_.max(initial=UNTHEMED)) + 1
        return self

    def _given(self, read: Features) -> Labels:
        n = read.present.shape[0]
        k = min(self.n_themes or 1, n)
        points = latent(read.weights, max(k, DIMENSIONS), self.random_state)
        smoothing = SMOOTHING if n < MANY_TEXTS else SMOOTHING_OF_MANY
        tried = [
            MultinomialMixture(smoothing).fit(read.present, self._groups(points, k, start))
            for start in range(STARTS)
        ]
        # Of several starts the one that explains the words best, which k-means can not judge.
        return max(tried, key=lambda mixture: mixture.log_likelihood_).labels_

    def _found(self, read: Features) -> Labels:
        if read.present.shape[0] < FEW_TEXTS:
            return self._by_keywords(read)
        mixture = MultinomialMixture(SMOOTHING).fit(read.present, self._merged(read))
        return _kept_large(np.where(mixture.fitness_ > 0, mixture.labels_, UNTHEMED))

    def _by_keywords(self, read: Features) -> Labels:
        groups = _kept_large(keyword_groups(read))
        groups = np.unique(np.append(groups, UNTHEMED), return_inverse=True)[1][:-1] - 1
        if groups.max(initial=UNTHEMED) < 0:
            return groups
        mixture = MultinomialMixture(max_rounds=1).fit(read.present, groups)
        joining = np.where(mixture.fitness_ > DOUBT, mixture.labels_, UNTHEMED)
        return np.where(groups == UNTHEMED, joining, groups)

    def _merged(self, read: Features) -> Labels:
        n, v = read.present.shape
        seeds = int(min(SEEDS_PER_ROOT * n**0.5, n // TEXTS_PER_SEED, MOST_SEEDS))
        points = latent(read.weights, 2 * DIMENSIONS, self.random_state)
        start = self._groups(points, max(seeds, 2), 0)
        typical = float(np.median(np.diff(read.present.indptr)))
        return merge_while_it_pays(read.present, start, STRENGTH * v * typical)

    def _groups(self, points: NDArray[np.float64], k: int, start: int) -> Labels:
        distinct = len(np.unique(np.round(points, 6), axis=0))
        model = KMeans(min(k, distinct), n_init=1, random_state=self.random_state + start)
        return np.asarray(model.fit(points).labels_, dtype=np.int64)


def _kept_large(labels: Labels) -> Labels:
    sizes = np.bincount(labels + 1, minlength=1)
    sizes[0] = 0
    return np.where(sizes[labels + 1] >= SMALLEST_THEME, labels, UNTHEMED)


def latent(weights: sparse.csr_matrix, dimensions: int, seed: int) -> NDArray[np.float64]:
    """Rows of latent semantic analysis, at length 1 (n × at most `dimensions`).

    Deerwester et al., "Indexing by latent semantic analysis" (1990), by randomised SVD.
    """
    most = min(weights.shape) - 1
    if most < SMALLEST_THEME:
        return np.asarray(weights.todense(), dtype=np.float64)
    left, strength, _ = randomized_svd(weights, min(dimensions, most), random_state=seed)
    points = np.asarray(left * strength, dtype=np.float64)
    length = np.linalg.norm(points, axis=1, keepdims=True)
    return points / np.where(length > 0, length, 1.0)


def _largest_first(labels: Labels) -> Labels:
    themed = labels >= 0
    names, first, sizes = np.unique(labels[themed], return_index=True, return_counts=True)
    order = np.lexsort((first, -sizes))
    place = np.full(int(names.max(initial=0)) + 1, UNTHEMED, dtype=np.int64)
    place[names[order]] = np.arange(names.size)
    return np.where(themed, place[labels], UNTHEMED)
