"""Features: from what was read to the matrices that themes are found in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from forum.capture.engine.text.bridge import bridged
from forum.capture.engine.text.meaning import Vectors
from forum.capture.engine.text.reading import Reading

RAREST = 2
# A stem that is in more than this share of the texts is boilerplate ("As a … I want my smart
# home to …") and says nothing about any theme; the fewer the texts, the less sure that is.
COMMONEST = 0.2
COMMONEST_OF_FEW = 0.3
FEW_TEXTS = 200
ALWAYS_KEPT = 5
VOCABULARY = 10_000

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Features:
    """Sparse matrices of n texts by v stems, in the order of the texts and of `stems`.

    `present` and `titled` hold 1.0 where a text, or its first line, has a stem. `emphasis` is
    1 + ln count, rows of length 1 (or 0), a title's words counting three times more; `weights` is
    TF-IDF: the same times ln((1 + n) / (1 + df)) + 1, after Salton and Buckley (1988). `twins`
    says which stem stands for another one (bridge.py). `meaning` holds the vectors of a text model
    (n × d, rows of length 1), where there is one.
    """

    present: sparse.csr_matrix
    titled: sparse.csr_matrix
    emphasis: sparse.csr_matrix
    weights: sparse.csr_matrix
    stems: tuple[str, ...]
    twins: Mapping[str, str]
    meaning: Vectors | None = None

    @property
    def told(self) -> NDArray[np.int64]:
        """The texts that have a stem at all."""
        return np.flatnonzero(np.diff(self.present.indptr))

    def rows(self, kept: NDArray[np.int64]) -> Features:
        """The same of some of the texts."""
        return Features(
            self.present[kept],
            self.titled[kept],
            self.emphasis[kept],
            self.weights[kept],
            self.stems,
            self.twins,
            None if self.meaning is None else self.meaning[kept],
        )

    def columns(self, kept: NDArray[np.int64]) -> Features:
        """The same of some of the stems; the rows are no longer of length 1."""
        return Features(
            self.present[:, kept],
            self.titled[:, kept],
            self.emphasis[:, kept],
            self.weights[:, kept],
            tuple(self.stems[i] for i in kept),
            self.twins,
            self.meaning,
        )


def featurise(texts: Sequence[str]) -> Features:
    """Read the texts, whose first line is a title; those without a shared word get empty rows."""
    return features_of(Reading.of(texts))


def features_of(reading: Reading) -> Features:
    """The features of what was read; a French stem stands with its English twin (bridge.py)."""
    twins = bridged(_said(reading)) if reading.is_mixed else {}
    stems, places = _concepts(reading, twins)
    counts = _folded(reading.counts, places, len(stems))
    df = np.bincount(counts.indices, minlength=len(stems))
    kept = _vocabulary(df, counts.shape[0])
    counts = sparse.csr_matrix(counts[:, kept], dtype=np.float64)
    titled = sparse.csr_matrix(_folded(reading.titled, places, len(stems))[:, kept])
    emphasis = counts.copy()
    emphasis.data = 1.0 + np.log(emphasis.data)
    idf = np.log((1.0 + counts.shape[0]) / (1.0 + df[kept])) + 1.0
    weights = unit_rows(sparse.csr_matrix(emphasis @ sparse.diags(idf)))
    names = tuple(stems[place] for place in kept)
    return Features(_ones(counts), _ones(titled), unit_rows(emphasis), weights, names, twins)


def presence(texts: Sequence[str], features: Features) -> sparse.csr_matrix:
    """1.0 where one of m other texts has one of the v stems of these features."""
    reading = Reading.of(texts)
    v = len(features.stems)
    place = {stem: i for i, stem in enumerate(features.stems)}
    meant = [place.get(features.twins.get(stem, stem), v) for stem in reading.columns]
    present = _folded(reading.counts, np.array(meant, dtype=np.int64), v + 1)
    return _ones(sparse.csr_matrix(present[:, :v]))


def _said(reading: Reading) -> list[str]:
    """The stems that the texts have: a reading that went on may know some that are gone."""
    often = np.bincount(reading.counts.indices, minlength=len(reading.columns))
    return [stem for stem, place in reading.columns.items() if often[place]]


def _concepts(reading: Reading, twins: Mapping[str, str]) -> tuple[list[str], NDArray[np.int64]]:
    """What the stems stand for, and for each column of the reading the place of that."""
    meant = [twins.get(stem, stem) for stem in reading.columns]
    place = {stem: i for i, stem in enumerate(sorted(set(meant)))}
    return list(place), np.array([place[stem] for stem in meant], dtype=np.int64)


def _folded(matrix: sparse.csr_matrix, places: NDArray[np.int64], v: int) -> sparse.csr_matrix:
    """The matrix with its columns moved to their places, those that meet added up."""
    columns = places[matrix.indices] if len(places) else matrix.indices
    # Copies of all three: adding up works in place, and the matrix may be needed again.
    parts = (matrix.data.copy(), columns.astype(np.int32), matrix.indptr.copy())
    folded = sparse.csr_matrix(parts, shape=(matrix.shape[0], v))
    folded.sum_duplicates()
    return folded


def _vocabulary(df: NDArray[np.int64], n: int) -> NDArray[np.int64]:
    most = max(ALWAYS_KEPT, n * (COMMONEST if n >= FEW_TEXTS else COMMONEST_OF_FEW))
    kept = np.flatnonzero((df >= RAREST) & (df <= most))
    # Of equally frequent stems those first in the alphabet: the columns are in its order.
    return np.sort(kept[np.lexsort((kept, -df[kept]))][:VOCABULARY])


def _ones(matrix: sparse.csr_matrix) -> sparse.csr_matrix:
    present = sparse.csr_matrix(matrix, dtype=np.float64, copy=True)
    present.data = np.ones_like(present.data)
    return present


def unit_rows(matrix: sparse.csr_matrix) -> sparse.csr_matrix:
    """The matrix with every row at length 1; a row of zeros stays."""
    length = np.sqrt(np.asarray(matrix.multiply(matrix).sum(axis=1)).ravel())
    return sparse.csr_matrix(sparse.diags(1.0 / np.where(length > 0, length, 1.0)) @ matrix)


def column_sums(matrix: sparse.csr_matrix) -> Floats:
    """The sum of each column."""
    return np.asarray(matrix.sum(axis=0), dtype=np.float64).ravel()
