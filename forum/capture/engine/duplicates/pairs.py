"""Pairs: which two ideas of a whole corpus seem to be the same, and how likely they are.

Two texts are compared only if they share words that not everybody uses. The commonest words are
left out until the comparisons that the others call for are at most WORK, so that 100,000 ideas
take ten times as long as 10,000 and not a hundred times. Needs NumPy and SciPy only.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from forum.capture.engine.duplicates.calibration import Calibration, Coefficients
from forum.capture.engine.duplicates.spelling import Lexicon, Vector, counts_of, lengths_of

Floats = NDArray[np.float64]
Rows = NDArray[np.int64]
Known = Mapping[frozenset[str], bool]

DECIMALS = 4
# Products of two words' weights: some ten seconds on one core.
WORK = 300_000_000
# Of each text so many others are looked at closely, those that share most with it, and none that
# shares less: the cosine of their words.
LOOKED_AT = 20
SHARED_LEAST = 0.2
BLOCK = 1024
PAIRS_AT_ONCE = 4096
# Each between 0 and 1: the soft cosine (see `index.py`) of the whole texts and of the titles; how
# much of the shorter one's words the other has, and of the words of both, weighed by how rare they
# are; how uneven they are in length.
FEATURES = ("whole", "title", "contained", "common", "uneven")
# Set by hand, to round numbers: the same words are the same idea in 95 of 100 cases, and of pairs
# that share nearly 0.8 by any measure it is half. Checked on sets of scored pairs, not fitted.
COLD = Coefficients(-9.5, (5.0, 4.0, 0.0, 3.5, -1.0))


@dataclass(frozen=True)
class Pair:
    """Two keys in their order, and the chance that they are the same idea."""

    keys: tuple[str, str]
    chance: float


def cold_start() -> Calibration:
    """The calibration of pairs before anybody has decided anything."""
    return Calibration(COLD)


def likely_pairs(
    keys: Sequence[str],
    texts: Sequence[str],
    calibration: Calibration,
    *,
    known: Known | None = None,
    least: float | None = None,
) -> list[Pair]:
    """All pairs whose chance is at least `least`, the likeliest first.

    The first line of a text is its title. `known` pairs are settled: what is True there has the
    chance 1, what is False is never returned. `least` is the calibration's threshold unless it is
    given. The order of the texts does not matter. ValueError for a repeated key, or other numbers
    of keys than of texts.
    """
    if len(set(keys)) != len(keys) or len(keys) != len(texts):
        raise ValueError("every text needs a key of its own")
    settled = known or {}
    least = calibration.threshold_ if least is None else least
    order = sorted(range(len(keys)), key=keys.__getitem__)
    names = [keys[i] for i in order]
    reading = Reading.of([texts[i] for i in order])
    first, second = reading.candidates()
    chances = calibration.predict_proba(reading.features(first, second))[:, 1].round(DECIMALS)
    rows = np.flatnonzero(chances >= least).tolist()
    open_pairs = [((names[first[r]], names[second[r]]), float(chances[r])) for r in rows]
    found = [Pair(two, chance) for two, chance in open_pairs if frozenset(two) not in settled]
    here = set(names)
    same = [sorted(two) for two, is_same in settled.items() if is_same and two <= here]
    found += [Pair((two[0], two[1]), 1.0) for two in same]
    return sorted(found, key=lambda pair: (-pair.chance, pair.keys))


def groups_of(pairs: Iterable[Pair]) -> list[tuple[tuple[str, ...], float]]:
    """Groups of which every two are a pair, each with the lowest chance in it, likeliest first.

    Complete linkage, the likeliest pairs first: a chain of pairs makes no group, and two ideas that
    were ruled to be different are in none together. A key is in one group at most; what is left
    over is found again once the first was decided.
    """
    chances = {frozenset(pair.keys): pair.chance for pair in pairs}
    group_of: dict[str, set[str]] = {}
    for two in sorted(chances, key=lambda two: (-chances[two], sorted(two))):
        one, other = (group_of.get(key, {key}) for key in sorted(two))
        if one is other or any(frozenset((a, b)) not in chances for a in one for b in other):
            continue
        united = one | other
        group_of.update(dict.fromkeys(united, united))
    groups = {tuple(sorted(group)) for group in group_of.values()}
    rated = [(group, min(_inside(group, chances))) for group in groups]
    return sorted(rated, key=lambda found: (-found[1], found[0]))


def _inside(group: Sequence[str], chances: Mapping[frozenset[str], float]) -> list[float]:
    return [chances[frozenset((a, b))] for i, a in enumerate(group) for b in group[:i]]


@dataclass(frozen=True)
class Reading:
    """Texts and titles as words: n × v damped counts; `weights` says how rare each word is (v)."""

    lexicon: Lexicon
    texts: sparse.csr_matrix
    titles: sparse.csr_matrix
    weights: Vector

    @classmethod
    def of(cls, texts: Sequence[str]) -> Self:
        """Read the texts; their words are weighed by how many of them have each."""
        columns: dict[str, int] = {}
        whole = counts_of(texts, columns)
        titles = counts_of([text.partition("\n")[0] for text in texts], columns)
        df = np.bincount(whole.indices, minlength=len(columns)).astype(np.float64)
        lexicon = Lexicon.counted(columns, len(texts), df)
        return cls(lexicon, whole, titles, lengths_of(lexicon.vectors))

    def candidates(self) -> tuple[Rows, Rows]:
        """Rows of the pairs that are worth a closer look, each once, the lower row first."""
        rows = sparse.csr_matrix(self.texts @ sparse.diags(self.weights))
        rows = sparse.csr_matrix(sparse.diags(1.0 / lengths_of(rows)) @ rows)
        rows = rows[:, self._affordable()]
        turned = rows.T.tocsr()
        found: list[Rows] = [np.zeros(0, dtype=np.int64)]
        n = rows.shape[0]
        for start in range(0, n, BLOCK):
            product = sparse.csr_matrix(rows[start : start + BLOCK] @ turned)
            one, other = _most_alike(product, start)
            found.append(np.unique(np.minimum(one, other) * n + np.maximum(one, other)))
        both = np.unique(np.concatenate(found))
        return both // max(n, 1), both % max(n, 1)

    def features(self, first: Rows, second: Rows) -> Floats:
        """The m × FEATURES of m pairs of rows."""
        parts = [np.zeros((0, len(FEATURES)))]
        for start in range(0, len(first), PAIRS_AT_ONCE):
            some = slice(start, start + PAIRS_AT_ONCE)
            parts.append(self._features(first[some], second[some]))
        return np.vstack(parts).round(DECIMALS)

    def _features(self, first: Rows, second: Rows) -> Floats:
        rows, where = np.unique(np.concatenate([first, second]), return_inverse=True)
        one, other = where[: len(first)], where[len(first) :]
        whole, titles = (self._meanings(part[rows]) for part in (self.texts, self.titles))
        present = self.texts[rows]
        present.data = np.ones_like(present.data)
        shared = present[one].multiply(present[other]) @ self.weights
        total = np.asarray(present @ self.weights)
        short = np.maximum(np.minimum(total[one], total[other]), 1e-9)
        long = np.maximum(np.maximum(total[one], total[other]), 1e-9)
        both = np.maximum(total[one] + total[other] - shared, 1e-9)
        columns = [_cosines(whole, one, other), _cosines(titles, one, other)]
        columns += [shared / short, shared / both, 1.0 - short / long]
        return np.column_stack([np.clip(column, 0.0, 1.0) for column in columns])

    def _meanings(self, counts: sparse.csr_matrix) -> sparse.csr_matrix:
        meanings = sparse.csr_matrix(counts @ self.lexicon.vectors)
        return sparse.csr_matrix(sparse.diags(1.0 / lengths_of(meanings)) @ meanings)

    def _affordable(self) -> Rows:
        """The columns of the rarest words, as many as WORK allows; none that one text alone has."""
        df = np.bincount(self.texts.indices, minlength=self.texts.shape[1]).astype(np.int64)
        order = np.argsort(df, kind="stable")
        kept = order[np.cumsum(df[order] ** 2) <= WORK]
        return np.sort(kept[df[kept] > 1])


def _most_alike(product: sparse.csr_matrix, start: int) -> tuple[Rows, Rows]:
    """Of each row the LOOKED_AT columns with the highest values, of SHARED_LEAST at least."""
    row = np.repeat(np.arange(product.shape[0]), np.diff(product.indptr))
    enough = (product.data >= SHARED_LEAST) & (product.indices != row + start)
    row, column, value = row[enough], product.indices[enough], product.data[enough]
    order = np.lexsort((column, -value.round(DECIMALS), row))
    row, column = row[order].astype(np.int64), column[order].astype(np.int64)
    begins = np.searchsorted(row, row)
    kept = np.arange(len(row)) - begins < LOOKED_AT
    return row[kept] + start, column[kept]


def _cosines(meanings: sparse.csr_matrix, one: Rows, other: Rows) -> Floats:
    return np.asarray(meanings[one].multiply(meanings[other]).sum(axis=1)).ravel()
