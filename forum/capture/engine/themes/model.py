"""ThemeModel: which texts speak of the same thing, and how many such things there are."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Self

import numpy as np
from sklearn.exceptions import NotFittedError
from threadpoolctl import threadpool_limits

from forum.capture.engine.findings import SMALLEST_THEME
from forum.capture.engine.text.features import Features, featurise, presence
from forum.capture.engine.text.meaning import TextModel
from forum.capture.engine.themes import finding
from forum.capture.engine.themes.finding import FEW_TEXTS, SMOOTHING, UNTHEMED
from forum.capture.engine.themes.mixture import Labels, MultinomialMixture

# More texts than this are not needed to learn what the themes are; the others are placed by it.
LEARNED_FROM = 40_000


class ThemeModel:
    """Finds themes in short texts: LSA, groups of what is near, then EM of multinomials.

    With `n_themes` given there are at most so many: k-means begins with them, and EM may empty one.
    Without, many small groups are merged while the integrated classification likelihood rises; of
    fewer than FEW_TEXTS texts, keywords begin the themes. Themes under three texts, and texts that
    no theme explains better than the whole corpus does, become −1. Of more than LEARNED_FROM texts
    a random sample teaches the themes, so that time and memory grow with the texts and no faster.
    With a `text_model`, of FEW_TEXTS and more, what texts mean counts beside their words.
    """

    def __init__(
        self,
        n_themes: int | None = None,
        random_state: int = 0,
        text_model: TextModel | None = None,
    ) -> None:
        self.n_themes = n_themes
        self.random_state = random_state
        self.text_model = text_model

    def fit(self, texts: Iterable[str]) -> Self:
        """Learn `labels_` (n integers, −1 is unthemed, 0 the largest theme) and `n_themes_`."""
        texts = list(texts)
        features = featurise(texts)
        if self.text_model is not None:
            features = replace(features, meaning=self.text_model.vectors(texts))
        return self.fit_features(features)

    def fit_predict(self, texts: Iterable[str]) -> Labels:
        """Fit, and return `labels_`."""
        return self.fit(texts).labels_

    def fit_features(self, features: Features) -> Self:
        """Fit to texts that were read before."""
        if self.n_themes is not None and self.n_themes < 1:
            raise ValueError("n_themes must be at least 1")
        labels = np.full(features.present.shape[0], UNTHEMED, dtype=np.int64)
        told = features.told
        # One thread, because sums in another order are other sums.
        with threadpool_limits(limits=1):
            if told.size >= SMALLEST_THEME or (self.n_themes and told.size):
                labels[told] = finding.learned_from_some(
                    features.rows(told), LEARNED_FROM, self.random_state, self._learned
                )
        return self.take(features, labels)

    def take(self, features: Features, labels: Labels) -> Self:
        """Learn nothing but how to `predict` from labels (n; −1 is unthemed) that are given.

        Others are placed by their words alone: they are many, and their meaning would take long.
        """
        self.labels_ = largest_first(labels)
        self.n_themes_ = int(self.labels_.max(initial=UNTHEMED)) + 1
        self._features = features.rows(np.zeros(0, dtype=np.int64))
        self._mixture = MultinomialMixture(SMOOTHING).learn(features.present, self.labels_)
        return self

    def predict(self, texts: Iterable[str]) -> Labels:
        """The theme of each of m other texts, −1 where none makes it likelier.

        NotFittedError before `fit`.
        """
        if not hasattr(self, "labels_"):
            raise NotFittedError("fit it to texts before it places others")
        texts = list(texts)
        labels = np.full(len(texts), UNTHEMED, dtype=np.int64)
        present = presence(texts, self._features)
        told = np.flatnonzero(np.diff(present.indptr))
        if self.n_themes_ and told.size:
            best, fitness = self._mixture.place(present[told])
            labels[told] = np.where(fitness > finding.DOUBT, best, UNTHEMED)
        return labels

    def _learned(self, read: Features) -> Labels:
        n = read.present.shape[0]
        if self.n_themes is not None:
            return finding.given_number(read, min(self.n_themes, n), self.random_state).labels_
        return finding.found_number(read, self.random_state, few=n < FEW_TEXTS)


def largest_first(labels: Labels) -> Labels:
    """The labels in the order of the themes' sizes, then of their first text; −1 stays."""
    themed = labels >= 0
    names, first, sizes = np.unique(labels[themed], return_index=True, return_counts=True)
    order = np.lexsort((first, -sizes))
    place = np.full(int(names.max(initial=0)) + 1, UNTHEMED, dtype=np.int64)
    place[names[order]] = np.arange(names.size)
    return np.where(themed, place[labels], UNTHEMED)
