"""Features: from texts to the matrices that themes are found in."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from forum.capture.engine.text.words import content_words

RAREST = 2
# A stem that is in more than this share of the texts is boilerplate ("As a … I want my smart
# home to …") and says nothing about any theme; the fewer the texts, the less sure that is.
COMMONEST = 0.2
COMMONEST_OF_FEW = 0.3
FEW_TEXTS = 200
ALWAYS_KEPT = 5
VOCABULARY = 10_000
TITLE_EXTRA = 3


@dataclass(frozen=True)
class Features:
    """Sparse matrices of n texts by v stems, in the order of the texts and of `stems`.

    `present` and `titled` hold 1.0 where a text, or its first line, has a stem. `emphasis` is
    1 + ln count, rows of length 1 (or 0), a title's words counting three times more; `weights` is
    TF-IDF: the same times ln((1 + n) / (1 + df)) + 1, after Salton and Buckley (1988).
    """

    present: sparse.csr_matrix
    titled: sparse.csr_matrix
    emphasis: sparse.csr_matrix
    weights: sparse.csr_matrix
    stems: tuple[str, ...]

    def rows(self, kept: NDArray[np.int64]) -> Features:
        """The same of some of the texts."""
        return Features(
            self.present[kept],
            self.titled[kept],
            self.emphasis[kept],
            self.weights[kept],
            self.stems,
        )


def normal(text: str) -> str:
    """The text with every accented letter as one character."""
    return unicodedata.normalize("NFC", text)


def featurise(texts: Iterable[str]) -> Features:
    """Read the texts, whose first line is a title; those without a shared word get empty rows."""
    titles, counts = [], []
    for text in map(normal, texts):
        end = len(text.partition("\n")[0])
        words = content_words(text)
        title = Counter(word.stem for word in words if word.start < end)
        titles.append(title)
        counts.append(_with_title(Counter(word.stem for word in words), title))
    stems = _vocabulary(counts)
    often = _matrix(counts, stems)
    tf = often.copy()
    tf.data = 1.0 + np.log(tf.data)
    present = _ones(often)
    idf = np.log((1.0 + len(counts)) / (1.0 + column_sums(present))) + 1.0
    weights = unit_rows(sparse.csr_matrix(tf @ sparse.diags(idf)))
    return Features(present, _ones(_matrix(titles, stems)), unit_rows(tf), weights, stems)


def _with_title(count: Counter[str], title: Counter[str]) -> Counter[str]:
    for term, times in title.items():
        count[term] += TITLE_EXTRA * times
    return count


def _vocabulary(counts: Sequence[Counter[str]]) -> tuple[str, ...]:
    documents: Counter[str] = Counter()
    for count in counts:
        documents.update(count.keys())
    n = len(counts)
    most = max(ALWAYS_KEPT, n * (COMMONEST if n >= FEW_TEXTS else COMMONEST_OF_FEW))
    kept = [(df, term) for term, df in documents.items() if RAREST <= df <= most]
    kept.sort(key=lambda pair: (-pair[0], pair[1]))
    return tuple(sorted(term for _, term in kept[:VOCABULARY]))


def _matrix(counts: Sequence[Counter[str]], stems: tuple[str, ...]) -> sparse.csr_matrix:
    column = {term: i for i, term in enumerate(stems)}
    starts, columns, times = [0], [], []
    for count in counts:
        row = sorted((column[term], number) for term, number in count.items() if term in column)
        columns += [place for place, _ in row]
        times += [float(number) for _, number in row]
        starts.append(len(columns))
    where = (np.array(columns, dtype=np.int32), np.array(starts, dtype=np.int32))
    return sparse.csr_matrix((np.array(times), *where), shape=(len(counts), len(stems)))


def _ones(matrix: sparse.csr_matrix) -> sparse.csr_matrix:
    present = matrix.copy()
    present.data = np.ones_like(present.data)
    return present


def unit_rows(matrix: sparse.csr_matrix) -> sparse.csr_matrix:
    """The matrix with every row at length 1; a row of zeros stays."""
    length = np.sqrt(np.asarray(matrix.multiply(matrix).sum(axis=1)).ravel())
    return sparse.csr_matrix(sparse.diags(1.0 / np.where(length > 0, length, 1.0)) @ matrix)


def column_sums(matrix: sparse.csr_matrix) -> NDArray[np.float64]:
    """The sum of each column."""
    return np.asarray(matrix.sum(axis=0), dtype=np.float64).ravel()
