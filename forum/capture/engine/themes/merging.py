"""Merging: groups of texts are joined while that makes a mixture of multinomials likelier."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.special import gammaln

from forum.capture.engine.text.features import Floats
from forum.capture.engine.themes.mixture import Labels, group_words

# A group is tried with so many others. With 20, the best partner was nearly always among them, but
# themes were a little worse; with 40 they are as good as with all.
NEAREST = 40


class Merging(NamedTuple):
    """A grouping of n texts (labels 0 … k−1) and its evidence in nats."""

    labels: Labels
    evidence: float


def merge_while_it_pays(
    present: sparse.csr_matrix, labels: Labels, strength: float, share: Floats
) -> Merging:
    """Merge groups of texts, best pair first, into the grouping of highest evidence.

    The evidence is the exact integrated classification likelihood of a mixture of multinomials:
    each group's words are Dirichlet-multinomial around `share` (v), the frequencies of the stems in
    the whole corpus, with `strength` pseudo-words in all, and the sizes are Dirichlet(1)-
    multinomial. Greedy merging after Côme, Jouvin, Latouche and Bouveyron, "Hierarchical clustering
    with discrete latent variable models and the integrated classification likelihood" (2021).
    Of the pairs, those are tried where one is among the NEAREST that make the other's words
    likelier; what two groups were near to, their merger is. `labels` are 0 … k−1.
    """
    labels = np.unique(labels, return_inverse=True)[1].astype(np.int64)
    groups = _Groups(present, labels, strength, share)
    groups.look_at_near_pairs()
    best, best_labels = groups.evidence(), labels
    place = np.arange(labels.max() + 1)
    left = fewest = len(place)
    # It rises and then falls: with half as many groups as at its best it has fallen for good.
    while groups.can_merge() and 2 * left > fewest:
        kept, gone = groups.merge_best()
        place[place == gone] = kept
        left, reached = left - 1, groups.evidence()
        if reached > best + 1e-9:
            best, best_labels, fewest = reached, place[labels], left
    return Merging(np.unique(best_labels, return_inverse=True)[1].astype(np.int64), best)


def evidence(present: sparse.csr_matrix, labels: Labels, strength: float, share: Floats) -> float:
    """The evidence of a grouping, as `merge_while_it_pays` has it; −1 is a group of its own."""
    groups = _Groups(present, np.unique(labels, return_inverse=True)[1], strength, share)
    return groups.evidence()


class _Groups:
    """Word counts of the groups and what each merge would gain."""

    def __init__(
        self, present: sparse.csr_matrix, labels: Labels, strength: float, share: Floats
    ) -> None:
        # What no text at all says tells no group from another.
        said = np.flatnonzero(share)
        self.words: Floats = group_words(present[:, said], labels)
        k, share = len(self.words), share[said]
        self.sizes: Floats = np.bincount(labels, minlength=k).astype(np.float64)
        self.base: Floats = strength * share / share.sum()
        self.strength = strength
        self.alive = np.ones(k, dtype=np.bool_)
        self.own: Floats = gammaln(self.words + self.base)
        self.text = float((self.own - gammaln(self.base)).sum())
        self.text += float(sum(self._total(row.sum()) for row in self.words))

    def look_at_near_pairs(self) -> None:
        """Find out what each merge of two groups that are near would gain."""
        k = len(self.sizes)
        self.near = self._near()
        self.gain: Floats = np.full((k, k), -np.inf)
        for i in range(k - 1):
            self._look(i, np.flatnonzero(self.near[i, i + 1 :]) + i + 1)

    def _near(self) -> NDArray[np.bool_]:
        """Whether the words of two groups are likelier (nats, summed) by the rates of each other.

        Compared with what they are by the whole corpus' rates; among the NEAREST of either.
        """
        k = len(self.sizes)
        rates = (self.words + self.base) / (self.words.sum(axis=1, keepdims=True) + self.strength)
        likelier = self.words @ np.log(rates * (self.strength / self.base)).T
        likelier = (likelier + likelier.T).round(6)
        np.fill_diagonal(likelier, -np.inf)
        near = np.zeros((k, k), dtype=np.bool_)
        order = np.argsort(-likelier, axis=1, kind="stable")[:, : min(NEAREST, k - 1)]
        near[np.arange(k)[:, None], order] = True
        return near | near.T

    def _look(self, i: int, others: Labels) -> None:
        self.gain[np.minimum(i, others), np.maximum(i, others)] = self._gains(i, others)

    def _total(self, words: Floats) -> Floats:
        return np.asarray(gammaln(self.strength) - gammaln(words + self.strength))

    def _gains(self, i: int, others: Labels) -> Floats:
        # A stem that one of the two groups lacks cancels out, so only those of both matter.
        columns = np.flatnonzero(self.words[i])
        row, column = np.nonzero(self.words[np.ix_(others, columns)])
        theirs, place = others[row], columns[column]
        mine = self.own[i, columns] - gammaln(self.base[columns])
        both = gammaln(self.words[i, place] + self.words[theirs, place] + self.base[place])
        parts = np.bincount(row, both - self.own[theirs, place] - mine[column], len(others))
        here, there = self.words[i].sum(), self.words[others].sum(axis=1)
        totals = self._total(here + there) - self._total(here) - self._total(there)
        return np.asarray(np.round(parts + totals, 9))

    def can_merge(self) -> bool:
        """Whether any two groups are near."""
        return bool(self.gain.max(initial=-np.inf) > -np.inf)

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
        self.near[i] |= self.near[j]
        self.near[:, i] |= self.near[:, j]
        others = np.flatnonzero(self.alive & self.near[i])
        self._look(i, others[others != i])
        return i, j

    def evidence(self) -> float:
        """Logarithm of the integrated classification likelihood of the present grouping."""
        sizes = self.sizes[self.alive]
        k, n = sizes.size, sizes.sum()
        split = gammaln(k) - gammaln(n + k) + gammaln(sizes + 1.0).sum()
        return self.text + float(split)
