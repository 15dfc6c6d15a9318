"""Grams: runs of words, of shapes and of letters as the columns of a sparse matrix."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from hashlib import blake2b
from typing import Self

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from forum.capture.engine.features import unit_rows

Hashes = NDArray[np.uint64]
Rows = NDArray[np.int64]
Tokens = tuple[str, ...]
# Odd multipliers of the 64-bit mixing function splitmix64 (Steele, Lea and Flood, 2014).
_SPREAD, _FIRST, _SECOND = 0x9E3779B97F4A7C15, 0xBF58476D1CE4E5B9, 0x94D049BB133111EB


class GramVectorizer:
    """Runs of one to `longest` tokens, those that at least `rarest` of the texts have.

    A run is known by a 64-bit hash, so that a hundred thousand sentences are read in seconds; two
    runs that share one are less likely than one in 10⁷. `weighted` multiplies by
    ln((1 + n) / (1 + df)) + 1 (Salton and Buckley, 1988).
    """

    def __init__(self, longest: int, rarest: int = 1, weighted: bool = False) -> None:
        self.longest = longest
        self.rarest = rarest
        self.weighted = weighted

    def fit(self, texts: Sequence[Tokens]) -> Self:
        """Learn the columns `runs_` (v hashes, sorted) and their `weights_` (v)."""
        rows, runs = self._runs(texts)
        self.runs_: Hashes = np.unique(runs)
        df = np.bincount(self._present(rows, runs, len(texts)).indices, minlength=len(self.runs_))
        kept = df >= self.rarest
        self.runs_ = self.runs_[kept]
        weights = np.log((1.0 + len(texts)) / (1.0 + df[kept])) + 1.0
        self.weights_ = weights if self.weighted else np.ones_like(weights)
        return self

    def transform(self, texts: Sequence[Tokens]) -> sparse.csr_matrix:
        """N texts by v columns, each text's row of length 1, or 0 where it has no known run."""
        present = self._present(*self._runs(texts), len(texts))
        present.data = self.weights_[present.indices]
        return unit_rows(present)

    def _present(self, rows: Rows, runs: Hashes, n: int) -> sparse.csr_matrix:
        """How often each of n texts has each column."""
        places = np.searchsorted(self.runs_, runs)
        known = places < len(self.runs_)
        known[known] = self.runs_[places[known]] == runs[known]
        cells = (rows[known], places[known])
        return sparse.csr_matrix((np.ones(len(cells[0])), cells), shape=(n, len(self.runs_)))

    def _runs(self, texts: Sequence[Tokens]) -> tuple[Rows, Hashes]:
        """The text and the hash of every run."""
        known = {word: _hash(word) for word in {word for text in texts for word in text}}
        words = np.array([known[word] for text in texts for word in text], dtype=np.uint64)
        owners = np.repeat(np.arange(len(texts)), [len(text) for text in texts])
        run, rows, runs = np.zeros_like(words), [], []
        for further in range(self.longest):
            run = _mixed(run[: len(words) - further] * np.uint64(_SECOND) + words[further:])
            inside = owners[: len(run)] == owners[further:]
            rows.append(owners[: len(run)][inside])
            runs.append(run[inside])
        return np.concatenate(rows), np.concatenate(runs)


class LetterVectorizer:
    """Three to five letters in a row inside a word, its edges as blanks: misspelt, and compounds.

    Words are cut once for all texts that have them, and texts are sums of words. Rows have length
    1, or 0 where no gram is known; a gram counts 1 + ln of how often the text has it, times
    ln((1 + n) / (1 + df)) + 1.
    """

    def __init__(self, rarest: int = 2) -> None:
        self.rarest = rarest

    def fit(self, texts: Sequence[Tokens]) -> Self:
        """Learn the columns `grams_` and their `weights_` (v)."""
        words, counts = _counted(texts)
        self.grams_ = {
            gram: i for i, gram in enumerate(sorted({g for w in words for g in _cut(w)}))
        }
        often = counts @ self._spelled(words)
        df = np.bincount(often.indices, minlength=len(self.grams_))
        kept = [
            gram
            for gram, texts_with in zip(self.grams_, df, strict=True)
            if texts_with >= self.rarest
        ]
        self.weights_ = np.log((1.0 + len(texts)) / (1.0 + df[df >= self.rarest])) + 1.0
        self.grams_ = {gram: i for i, gram in enumerate(kept)}
        return self

    def transform(self, texts: Sequence[Tokens]) -> sparse.csr_matrix:
        """N texts by v columns."""
        words, counts = _counted(texts)
        often = sparse.csr_matrix(counts @ self._spelled(words))
        often.data = (1.0 + np.log(often.data)) * self.weights_[often.indices]
        return unit_rows(often)

    def _spelled(self, words: Sequence[str]) -> sparse.csr_matrix:
        known = self.grams_
        cut = [[known[gram] for gram in _cut(word) if gram in known] for word in words]
        rows = np.repeat(np.arange(len(words)), [len(grams) for grams in cut])
        columns = np.array([place for grams in cut for place in grams], dtype=np.int64)
        return sparse.csr_matrix((np.ones(len(rows)), (rows, columns)), (len(words), len(known)))


def _counted(texts: Sequence[Tokens]) -> tuple[list[str], sparse.csr_matrix]:
    """The distinct words of all texts, sorted, and how often each text has each."""
    words = sorted({word for text in texts for word in text if word.isalpha()})
    column = {word: i for i, word in enumerate(words)}
    rows = [row for row, text in enumerate(texts) for word in text if word in column]
    columns = [column[word] for text in texts for word in text if word in column]
    ones = np.ones(len(rows))
    return words, sparse.csr_matrix((ones, (rows, columns)), (len(texts), len(words)))


@lru_cache(maxsize=100_000)
def _cut(word: str) -> tuple[str, ...]:
    edged = f" {word} "
    return tuple(edged[i : i + n] for n in (3, 4, 5) for i in range(len(edged) - n + 1))


def _hash(word: str) -> int:
    return int.from_bytes(
        blake2b(word.encode("utf-8", "replace"), digest_size=8).digest(), "little"
    )


def _mixed(values: Hashes) -> Hashes:
    """Splitmix64's finaliser: every bit of the result depends on every bit of the value."""
    values = values + np.uint64(_SPREAD)
    values = (values ^ (values >> np.uint64(30))) * np.uint64(_FIRST)
    values = (values ^ (values >> np.uint64(27))) * np.uint64(_SECOND)
    return values ^ (values >> np.uint64(31))
