"""A mixture of multinomials over words, and the merging of its components while that pays."""

from __future__ import annotations

from typing import Self

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.special import gammaln

from forum.capture.engine.text.features import column_sums

Floats = NDArray[np.float64]
Labels = NDArray[np.int64]


class MultinomialMixture:
    """Expectation-maximisation for a mixture of multinomials, started from given labels.

    Nigam, McCallum, Thrun and Mitchell, "Text classification from labeled and unlabeled documents
    using EM" (2000), without the labels. `smoothing` is the pseudo-count of every stem in every
    component; EM stops when the memberships of a text move by less than `tolerance` on average.
    """

    def __init__(
        self, smoothing: float = 0.3, max_rounds: int = 40, tolerance: float = 1e-3
    ) -> None:
        self.smoothing = smoothing
        self.max_rounds = max_rounds
        self.tolerance = tolerance

    def fit(self, present: sparse.csr_matrix, labels: Labels) -> Self:
        """Learn from `present` (n texts × v stems) and starting labels (n: 0 … k−1, −1 nowhere).

        Learned: `memberships_` (n × k, rows sum to 1), `labels_` (n), `log_words_` (k × v),
        `log_likelihood_` in nats, and `fitness_` (n): how many nats likelier its theme makes a
        text than all texts together do.
        """
        n, k = present.shape[0], int(labels.max()) + 1
        likely = np.zeros((n, 1))
        belongs: Floats = np.eye(k)[labels] * (labels >= 0)[:, None]
        for _ in range(self.max_rounds):
            before = belongs
            log_words, log_sizes = self._maximise(present, belongs)
            joint = np.asarray(present @ log_words.T) + log_sizes
            most = joint.max(axis=1, keepdims=True)
            belongs = np.exp(joint - most)
            total = belongs.sum(axis=1, keepdims=True)
            belongs /= total
            likely = most + np.log(total)
            if np.abs(belongs - before).sum() / n < self.tolerance:
                break
        # Rounded before the best is taken, so that a tie is a tie on every machine.
        self.log_likelihood_ = round(float(likely.sum()), 6)
        self.memberships_: Floats = np.round(belongs, 9)
        self.labels_: Labels = self.memberships_.argmax(axis=1)
        self.log_words_, _ = self._maximise(present, belongs)
        self.fitness_ = self._fitness(present)
        return self

    def _maximise(self, present: sparse.csr_matrix, belongs: Floats) -> tuple[Floats, Floats]:
        n, k = belongs.shape
        words = np.asarray(present.T @ belongs).T + self.smoothing
        sizes = (belongs.sum(axis=0) + 1.0) / (n + k)
        return np.log(words / words.sum(axis=1, keepdims=True)), np.log(sizes)

    def _fitness(self, present: sparse.csr_matrix) -> Floats:
        everywhere = column_sums(present) + self.smoothing
        gain = self.log_words_ - np.log(everywhere / everywhere.sum())
        every = np.asarray(present @ gain.T)
        return np.asarray(every[np.arange(len(every)), self.labels_])


def merge_while_it_pays(present: sparse.csr_matrix, labels: Labels, strength: float) -> Labels:
    """Merge groups of texts, best pair first, and return the grouping of highest evidence.

    The evidence is the exact integrated classification likelihood of a mixture of multinomials:
    each group's words are Dirichlet-multinomial around the frequencies of the whole corpus with
    `strength` pseudo-words in all, and the sizes are Dirichlet(1)-multinomial. Greedy merging after
    Côme, Jouvin, Latouche and Bouveyron, "Hierarchical clustering with discrete latent variable
    models and the integrated classification likelihood" (2021). Labels 0 … k−1, returned likewise.
    """
    labels = np.unique(labels, return_inverse=True)[1].astype(np.int64)
    groups = _Groups(present, labels, strength)
    best, best_labels = groups.evidence(), labels
    place = np.arange(labels.max() + 1)
    while groups.alive.sum() > 1:
        kept, gone = groups.merge_best()
        place[place == gone] = kept
        reached = groups.evidence()
        if reached > best + 1e-9:
            best, best_labels = reached, place[labels]
    return np.unique(best_labels, return_inverse=True)[1].astype(np.int64)


class _Groups:
    """Word counts of the groups and what each merge would gain."""

    def __init__(self, present: sparse.csr_matrix, labels: Labels, strength: float) -> None:
        n, k = present.shape[0], int(labels.max()) + 1
        member = sparse.csr_matrix((np.ones(n), (labels, np.arange(n))), shape=(k, n))
        self.words: Floats = np.asarray((member @ present).todense())
        self.sizes: Floats = np.bincount(labels, minlength=k).astype(np.float64)
        share = column_sums(present)
        self.base: Floats = strength * share / share.sum()
        self.strength = strength
        self.alive = np.ones(k, dtype=np.bool_)
        self.own: Floats = gammaln(self.words + self.base)
        self.text = float((self.own - gammaln(self.base)).sum())
        self.text += float(sum(self._total(row.sum()) for row in self.words))
        self.gain: Floats = np.full((k, k), -np.inf)
        for i in range(k - 1):
            self.gain[i, i + 1 :] = self._gains(i, np.arange(i + 1, k))

    def _total(self, words: Floats) -> Floats:
        return np.asarray(gammaln(self.strength) - gammaln(words + self.strength))

    def _gains(self, i: int, others: Labels) -> Floats:
        # A stem that one of the two groups lacks cancels out, so only those of group i matter.
        columns = np.flatnonzero(self.words[i])
        base, mine = self.base[columns], self.words[i, columns]
        theirs = self.words[np.ix_(others, columns)]
        change = gammaln(mine + theirs + base) - self.own[np.ix_(others, columns)]
        parts = change.sum(axis=1) - (self.own[i, columns] - gammaln(base)).sum()
        here, there = self.words[i].sum(), self.words[others].sum(axis=1)
        totals = self._total(here + there) - self._total(here) - self._total(there)
        return np.asarray(np.round(parts + totals, 9))

    def merge_best(self) -> tuple[int, int]:
        """Merge the pair that loses least; (the group that stays, the one that is gone)."""
        i, j = divmod(int(np.argmax(self.gain)), self.gain.shape[1])
        self.text += float(self.gain[i, j])
        self.words[i] += self.words[j]
        self.sizes[i] += self.sizes[j]
        self.own[i] = gammaln(self.words[i] + self.base)
        self.alive[j] = False
        self.gain[j, :] = -np.inf
        self.gain[:, j] = -np.inf
        others = np.flatnonzero(self.alive)
        others = others[others != i]
        gains = self._gains(i, others)
        self.gain[np.minimum(i, others), np.maximum(i, others)] = gains
        return i, j

    def evidence(self) -> float:
        """Logarithm of the integrated classification likelihood of the present grouping."""
        sizes = self.sizes[self.alive]
        k, n = sizes.size, sizes.sum()
        split = gammaln(k) - gammaln(n + k) + gammaln(sizes + 1.0).sum()
        return self.text + float(split)
