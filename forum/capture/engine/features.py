"""Features: from texts to the matrices that themes are found in."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from forum.capture.engine.words import content_words

RAREST = 2
# A stem that is in more than this share of the texts is boilerplate ("As a … I want my smart
# home to …") and says nothing about any theme; the fewer the texts, the less sure that is.
COMMONEST = 0.2
COMMONEST_OF_FEW = 0.3
FEW_TEXTS = 200
VOCABULARY = 10_000


@dataclass(frozen=True)
class Features:
    """Two sparse matrices of n texts by v stems, in the order of the texts and of `stems`.

    `present` holds 1.0 where a text has a stem; `weights` holds TF-IDF, rows of length 1 (or 0):
    (1 + ln count) · (ln((1 + n) / (1 + df)) + 1), after Salton and Buckley (1988).
    """

    present: sparse.csr_matrix
    weights: sparse.csr_matrix
    stems: tuple[str, ...]


def normal(text: str) -> str:
    """The text with every accented letter as one character."""
    return unicodedata.normalize("NFC", text)


def featurise(texts: Iterable[str]) -> Features:
    """Read the texts; those without a shared word get an empty row."""
    counts = [Counter(word.stem for word in content_words(normal(text))) for text in texts]
    stems = _vocabulary(counts)
    present, weights = _matrices(counts, stems)
    return Features(present, weights, stems)


def _vocabulary(counts: Sequence[Counter[str]]) -> tuple[str, ...]:
    documents: Counter[str] = Counter()
    for count in counts:
        documents.update(count.keys())
    n = len(counts)
    most = max(RAREST, n * (COMMONEST if n >= FEW_TEXTS else COMMONEST_OF_FEW))
    kept = [(df, term) for term, df in documents.items() if RAREST <= df <= most]
    kept.sort(key=lambda pair: (-pair[0], pair[1]))
    return tuple(sorted(term for _, term in kept[:VOCABULARY]))


def _matrices(
    counts: Sequence[Counter[str]], stems: tuple[str, ...]
) -> tuple[sparse.csr_matrix, sparse.csr_matrix]:
    column = {term: i for i, term in enumerate(stems)}
    starts, columns, times = [0], [], []
    for count in counts:
        row = sorted((column[term], number) for term, number in count.items() if term in column)
        columns += [place for place, _ in row]
        times += [number for _, number in row]
        starts.append(len(columns))
    where = (np.array(columns, dtype=np.int32), np.array(starts, dtype=np.int32))
    shape = (len(counts), len(stems))
    present = sparse.csr_matrix((np.ones(len(columns)), *where), shape=shape)
    often = np.array(times, dtype=np.float64)
    return present, _tf_idf(sparse.csr_matrix((1.0 + np.log(often), *where), shape=shape), present)


def _tf_idf(tf: sparse.csr_matrix, present: sparse.csr_matrix) -> sparse.csr_matrix:
    n = present.shape[0]
    idf = np.log((1.0 + n) / (1.0 + column_sums(present))) + 1.0
    return unit_rows(sparse.csr_matrix(tf @ sparse.diags(idf)))


def unit_rows(matrix: sparse.csr_matrix) -> sparse.csr_matrix:
    """The matrix with every row at length 1; a row of zeros stays."""
    length = np.sqrt(np.asarray(matrix.multiply(matrix).sum(axis=1)).ravel())
    return sparse.csr_matrix(sparse.diags(1.0 / np.where(length > 0, length, 1.0)) @ matrix)


def column_sums(matrix: sparse.csr_matrix) -> NDArray[np.float64]:
    """The sum of each column."""
    return np.asarray(matrix.sum(axis=0), dtype=np.float64).ravel()
