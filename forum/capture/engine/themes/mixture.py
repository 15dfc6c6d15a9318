"""A mixture of multinomials over words."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Self

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from forum.capture.engine.text.features import Floats, column_sums

Labels = NDArray[np.int64]

# So many texts are looked at together: memory stays bounded, however many there are.
BLOCK = 8192


class MultinomialMixture:
    """Expectation-maximisation for a mixture of multinomials, started from given labels.

    Nigam, McCallum, Thrun and Mitchell, "Text classification from labeled and unlabeled documents
    using EM" (2000), without the labels. `smoothing` is the pseudo-count of every stem in every
    component; EM stops when a round makes a text likelier by less than `tolerance` nats on average.
    """

    def __init__(
        self, smoothing: float = 0.3, max_rounds: int = 40, tolerance: float = 2e-4
    ) -> None:
        self.smoothing = smoothing
        self.max_rounds = max_rounds
        self.tolerance = tolerance

    def fit(self, present: sparse.csr_matrix, labels: Labels) -> Self:
        """Learn from `present` (n texts × v stems) and starting labels (n: 0 … k−1, −1 nowhere).

        Learned: `labels_` (n), `log_words_` (k × v), `log_sizes_` (k), `log_likelihood_` in nats,
        and `fitness_` (n): how many nats likelier its theme makes a text than all texts together.
        """
        self._everywhere = column_sums(present)
        self._learn(*_counted(present, labels))
        before = -np.inf
        for _ in range(self.max_rounds):
            words, sizes, self.log_likelihood_ = self._expected(present)
            self._learn(words, sizes)
            if self.log_likelihood_ - before < self.tolerance * present.shape[0]:
                break
            before = self.log_likelihood_
        self.labels_, self.fitness_ = self.place(present)
        return self

    def learn(self, present: sparse.csr_matrix, labels: Labels) -> Self:
        """Take the labels (n: 0 … k−1, −1 nowhere) as they are; learned is what `place` needs."""
        self._everywhere = column_sums(present)
        self._learn(*_counted(present, labels))
        return self

    def gains(self, present: sparse.csr_matrix) -> Floats:
        """How many nats likelier each theme makes each text than all texts together do (m × k)."""
        share = self._everywhere + self.smoothing
        return np.asarray(present @ (self.log_words_ - np.log(share / share.sum())).T)

    def place(self, present: sparse.csr_matrix) -> tuple[Labels, Floats]:
        """The likeliest theme of each of m texts, and how many nats likelier it makes the text."""
        labels, fitness = np.zeros(present.shape[0], dtype=np.int64), np.zeros(present.shape[0])
        for rows in _blocks(present):
            gains = self.gains(present[rows])
            # Rounded before the best is taken, so that a tie is a tie on every machine.
            labels[rows] = best = (gains + self.log_sizes_).round(6).argmax(axis=1)
            fitness[rows] = gains[np.arange(len(best)), best]
        return labels, fitness

    def _expected(self, present: sparse.csr_matrix) -> tuple[Floats, Floats, float]:
        """Expected word counts and sizes of each theme, and the log-likelihood that they had."""
        words, sizes = np.zeros_like(self.log_words_), np.zeros_like(self.log_sizes_)
        likelihood = 0.0
        for rows in _blocks(present):
            joint = np.asarray(present[rows] @ self.log_words_.T) + self.log_sizes_
            most = joint.max(axis=1, keepdims=True)
            belongs = np.exp(joint - most)
            total = belongs.sum(axis=1, keepdims=True)
            belongs /= total
            likelihood += float((most + np.log(total)).sum())
            words += np.asarray(present[rows].T @ belongs).T
            sizes += belongs.sum(axis=0)
        return words, sizes, round(likelihood, 6)

    def _learn(self, words: Floats, sizes: Floats) -> None:
        words = words + self.smoothing
        self.log_words_: Floats = np.log(words / words.sum(axis=1, keepdims=True))
        self.log_sizes_: Floats = np.log((sizes + 1.0) / (sizes.sum() + len(sizes)))


def group_words(present: sparse.csr_matrix, labels: Labels) -> Floats:
    """How many texts of each group have each stem (k × v); labels of −1 are in none."""
    inside = np.flatnonzero(labels >= 0)
    k = int(labels.max(initial=-1)) + 1
    parts = (np.ones(len(inside)), (labels[inside], inside))
    member = sparse.csr_matrix(parts, shape=(k, present.shape[0]))
    return np.asarray((member @ present).todense())


def _counted(present: sparse.csr_matrix, labels: Labels) -> tuple[Floats, Floats]:
    words = group_words(present, labels)
    return words, np.bincount(labels[labels >= 0], minlength=len(words)).astype(np.float64)


def _blocks(present: sparse.csr_matrix) -> Iterator[slice]:
    for start in range(0, present.shape[0], BLOCK):
        yield slice(start, start + BLOCK)
