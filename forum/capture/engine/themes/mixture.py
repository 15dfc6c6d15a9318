"""A mixture of multinomials over words, and over directions where a text model gives them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple, Self

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from forum.capture.engine.text.features import Floats, column_sums
from forum.capture.engine.text.meaning import Vectors

Labels = NDArray[np.int64]

# So many texts are looked at together: memory stays bounded, however many there are.
BLOCK = 8192
# How much meaning counts beside words: a text that is nearer to a theme than to another by a
# cosine of .2 is as much likelier there as by one word that is e times as usual in it. Of 5 and 10,
# tried on public sets, the one that lost on none (benchmarks/README.md).
CONCENTRATION = 5.0
# A theme that holds less than this many texts, by expectation, has been given up by them.
EMPTY_BELOW = 0.5


class MultinomialMixture:
    """Expectation-maximisation for a mixture of multinomials, started from given labels.

    Nigam, McCallum, Thrun and Mitchell, "Text classification from labeled and unlabeled documents
    using EM" (2000), without the labels. `smoothing` is the pseudo-count of every stem in every
    component; EM stops when a round makes a text likelier by less than `tolerance` nats on average.
    A theme that no text is left in is gone, and the others are numbered on.

    Where a text model says what the texts mean (`meaning`, n × d, rows of length 1), a theme is a
    direction, too: its texts are von Mises-Fisher around it (Banerjee, Dhillon, Ghosh and Sra,
    "Clustering on the unit hypersphere", 2005), of CONCENTRATION in every theme, so that what it
    is divided by falls out. What was learned with a meaning may place texts without one.
    """

    def __init__(
        self, smoothing: float = 0.3, max_rounds: int = 40, tolerance: float = 2e-4
    ) -> None:
        self.smoothing = smoothing
        self.max_rounds = max_rounds
        self.tolerance = tolerance

    def fit(
        self, present: sparse.csr_matrix, labels: Labels, meaning: Vectors | None = None
    ) -> Self:
        """Learn from `present` (n texts × v stems) and starting labels (n: 0 … k−1, −1 nowhere).

        Learned: `labels_` (n), `log_words_` (k × v), `log_sizes_` (k), `log_likelihood_` in nats
        (but for a constant where there is a meaning), and `fitness_` (n): how many nats likelier
        its theme makes a text than all texts together; with a meaning `directions_` (k × d).
        """
        self.learn(present, labels, meaning)
        before = -np.inf
        for _ in range(self.max_rounds):
            expected, self.log_likelihood_ = self._expected(present, meaning)
            self._take(expected.without_empty())
            if self.log_likelihood_ - before < self.tolerance * present.shape[0]:
                break
            before = self.log_likelihood_
        self.labels_, self.fitness_ = self.place(present, meaning)
        return self

    def learn(
        self, present: sparse.csr_matrix, labels: Labels, meaning: Vectors | None = None
    ) -> Self:
        """Take the labels (n: 0 … k−1, −1 nowhere) as they are; learned is what `place` needs."""
        self._everywhere = column_sums(present)
        if meaning is not None:
            self._anywhere = _unit(meaning.sum(axis=0, dtype=np.float64))
        self._take(_counted(present, labels, meaning))
        return self

    def gains(self, present: sparse.csr_matrix, meaning: Vectors | None = None) -> Floats:
        """How many nats likelier each theme makes each text than all texts together do (m × k)."""
        share = self._everywhere + self.smoothing
        gains = np.asarray(present @ (self.log_words_ - np.log(share / share.sum())).T)
        if meaning is not None and self.directions_ is not None:
            gains += CONCENTRATION * (meaning @ (self.directions_ - self._anywhere).T)
        return gains

    def place(
        self, present: sparse.csr_matrix, meaning: Vectors | None = None
    ) -> tuple[Labels, Floats]:
        """The likeliest theme of each of m texts, and how many nats likelier it makes the text."""
        labels, fitness = np.zeros(present.shape[0], dtype=np.int64), np.zeros(present.shape[0])
        for rows in _blocks(present):
            gains = self.gains(present[rows], None if meaning is None else meaning[rows])
            # Rounded before the best is taken, so that a tie is a tie on every machine.
            labels[rows] = best = (gains + self.log_sizes_).round(6).argmax(axis=1)
            fitness[rows] = gains[np.arange(len(best)), best]
        return labels, fitness

    def _expected(self, present: sparse.csr_matrix, meaning: Vectors | None) -> tuple[_Sums, float]:
        """What each theme holds by expectation, and the log-likelihood that the texts had."""
        words, sizes = np.zeros_like(self.log_words_), np.zeros_like(self.log_sizes_)
        sums = None if self.directions_ is None else np.zeros_like(self.directions_)
        likelihood = 0.0
        for rows in _blocks(present):
            joint = np.asarray(present[rows] @ self.log_words_.T) + self.log_sizes_
            if meaning is not None and self.directions_ is not None:
                joint += CONCENTRATION * (meaning[rows] @ self.directions_.T)
            most = joint.max(axis=1, keepdims=True)
            belongs = np.exp(joint - most)
            total = belongs.sum(axis=1, keepdims=True)
            belongs /= total
            likelihood += float((most + np.log(total)).sum())
            words += np.asarray(present[rows].T @ belongs).T
            sizes += belongs.sum(axis=0)
            if meaning is not None and sums is not None:
                sums += belongs.T @ meaning[rows]
        return _Sums(words, sizes, sums), round(likelihood, 6)

    def _take(self, sums: _Sums) -> None:
        words = sums.words + self.smoothing
        self.log_words_: Floats = np.log(words / words.sum(axis=1, keepdims=True))
        self.log_sizes_: Floats = np.log((sums.sizes + 1.0) / (sums.sizes.sum() + len(sums.sizes)))
        self.directions_ = None if sums.meaning is None else _unit(sums.meaning)


class _Sums(NamedTuple):
    """What k themes hold: words (k × v), texts (k), and the sum of their meanings (k × d)."""

    words: Floats
    sizes: Floats
    meaning: Floats | None

    def without_empty(self) -> _Sums:
        """Those of themes that hold something."""
        held = self.sizes >= EMPTY_BELOW
        if held.all() or not held.any():
            return self
        meaning = None if self.meaning is None else self.meaning[held]
        return _Sums(self.words[held], self.sizes[held], meaning)


def group_words(present: sparse.csr_matrix, labels: Labels) -> Floats:
    """How many texts of each group have each stem (k × v); labels of −1 are in none."""
    return np.asarray((_members(labels) @ present).todense())


def _members(labels: Labels) -> sparse.csr_matrix:
    """1.0 where a text is in a group (k × n)."""
    inside = np.flatnonzero(labels >= 0)
    k = int(labels.max(initial=-1)) + 1
    parts = (np.ones(len(inside)), (labels[inside], inside))
    return sparse.csr_matrix(parts, shape=(k, len(labels)))


def _counted(present: sparse.csr_matrix, labels: Labels, meaning: Vectors | None) -> _Sums:
    words = group_words(present, labels)
    sizes = np.bincount(labels[labels >= 0], minlength=len(words)).astype(np.float64)
    return _Sums(words, sizes, None if meaning is None else np.asarray(_members(labels) @ meaning))


def _unit(sums: Floats) -> Floats:
    """The rows at length 1; a row of zeros stays."""
    length = np.linalg.norm(sums, axis=-1, keepdims=True)
    return np.asarray(sums / np.where(length > 0, length, 1.0))


def _blocks(present: sparse.csr_matrix) -> Iterator[slice]:
    for start in range(0, present.shape[0], BLOCK):
        yield slice(start, start + BLOCK)
