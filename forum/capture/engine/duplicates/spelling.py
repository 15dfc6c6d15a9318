"""Spelling: words as vectors over their trigrams, so that likely misspellings lie close by."""

from __future__ import annotations

import re
from array import array
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from zlib import crc32

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from forum.capture.engine.text.words import folded, stem

Vector = NDArray[np.float32]
GRAM = 3
# Trigrams are kept by a hash of 16 bits: English and French have some 10,000 of them, and two that
# share a place only make two words a little more alike.
GRAMS = 1 << 16
# Scripts without blanks are cut into pairs of characters, as in `words.py`; a pictogram is a word.
_UNSPACED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff"
_PICTOGRAMS = "\u2600-\u27bf\U0001f300-\U0001faff"
_TOKEN = re.compile(f"[{_UNSPACED}]+|(?:(?![{_UNSPACED}])[^\\W_])+|[{_PICTOGRAMS}]")
_PAIRED = re.compile(f"[{_UNSPACED}]{{2}}")


def tokens(text: str) -> list[str]:
    """All words of a text, stop words too, without accents and capitals; not yet stems."""
    found: list[str] = []
    for token in _TOKEN.findall(folded(text)):
        if _PAIRED.match(token):
            found += [token[i : i + 2] for i in range(len(token) - 1)]
        else:
            found.append(token)
    return found


def _grams(word: str, finished: bool = True) -> list[int]:
    """The places (0 … GRAMS - 1) of a word's trigrams, its edges counting as blanks."""
    edged = f" {word} " if finished else f" {word}"
    starts = range(max(1, len(edged) - GRAM + 1))
    return [crc32(edged[i : i + GRAM].encode("utf-8", "replace")) % GRAMS for i in starts]


def _idf(n: int, df: NDArray[np.float64]) -> Vector:
    """ln((1 + n) / (1 + df)) + 1, after Salton and Buckley (1988)."""
    return (np.log((1.0 + n) / (1.0 + np.minimum(df, n))) + 1.0).astype(np.float32)


@dataclass(frozen=True)
class Lexicon:
    """v words, each as a vector over the trigrams whose length is the word's weight (its idf).

    `columns`: word to row of `vectors` (v x GRAMS); it only ever grows, and is shared between
    lexicons. `n`: number of texts that the weights were counted on. `df`: GRAMS numbers, in how
    many texts at most a trigram is.
    """

    columns: dict[str, int]
    vectors: sparse.csr_matrix
    n: int
    df: NDArray[np.float64]

    @classmethod
    def counted(cls, columns: dict[str, int], n: int, df: NDArray[np.float64]) -> Lexicon:
        """A lexicon of all words in `columns`, word i being in `df[i]` of `n` texts."""
        spelled = _spelled(columns)
        spread = np.asarray(spelled.T @ df).ravel()
        return cls(columns, _weighted(spelled, _idf(n, df), _idf(n, spread)), n, spread)

    def with_new(self) -> Lexicon:
        """The same with the words that came into `columns` since, which no text had."""
        known = self.vectors.shape[0]
        new = list(self.columns)[known:]
        if not new:
            return self
        weights = _idf(self.n, np.zeros(len(new)))
        rows = _weighted(_spelled(new), weights, _idf(self.n, self.df))
        return replace(self, vectors=sparse.vstack([self.vectors, rows], format="csr"))

    def meaning(self, text: str) -> Vector:
        """GRAMS numbers, of length 1 or all 0: the text as a vector, typed to its end or not."""
        words = tokens(text)
        total = np.zeros(GRAMS, dtype=np.float32)
        if words and text[-1].isalnum() and stem(words[-1]) not in self.columns:
            total += self._unknown(words.pop(), finished=False)
        starts, places, values = self.vectors.indptr, self.vectors.indices, self.vectors.data
        for word, times in Counter(map(stem, words)).items():
            column = self.columns.get(word, len(starts))
            if column < len(starts) - 1:
                row = slice(starts[column], starts[column + 1])
                total[places[row]] += values[row] * _damped(times)
            else:
                total += self._unknown(word) * _damped(times)
        length = np.linalg.norm(total)
        return total / length if length else total

    def _unknown(self, word: str, finished: bool = True) -> Vector:
        """A word that no text has: it weighs as much as the rarest trigram of it that some have."""
        vector = np.zeros(GRAMS, dtype=np.float32)
        grams = np.array(_grams(word, finished))
        np.add.at(vector, grams, _idf(self.n, self.df[grams]))
        seen = self.df[grams][self.df[grams] > 0]
        weight = _idf(self.n, np.array(seen.min() if len(seen) else 0.0))
        return vector * np.float32(weight / np.linalg.norm(vector))


def counts_of(texts: Iterable[str], columns: dict[str, int]) -> sparse.csr_matrix:
    """Texts by words: 1 + ln count, float32. Puts new words into `columns`."""
    starts, where, times = array("i", [0]), array("i"), array("f")
    for text in texts:
        count = Counter(columns.setdefault(stem(word), len(columns)) for word in tokens(text))
        where.extend(sorted(count))
        times.extend([count[column] for column in sorted(count)])
        starts.append(len(where))
    damped = 1.0 + np.log(np.array(times, dtype=np.float32))
    parts = (damped, np.array(where, dtype=np.int32), np.array(starts, dtype=np.int32))
    return sparse.csr_matrix(parts, shape=(len(starts) - 1, len(columns)))


def _spelled(words: Iterable[str]) -> sparse.csr_matrix:
    """Words by GRAMS: how often each word has each trigram."""
    starts, places = array("i", [0]), array("i")
    for word in words:
        places.extend(_grams(word))
        starts.append(len(places))
    ones = np.ones(len(places), dtype=np.float32)
    parts = (ones, np.array(places, dtype=np.int32), np.array(starts, dtype=np.int32))
    spelled = sparse.csr_matrix(parts, shape=(len(starts) - 1, GRAMS))
    spelled.sum_duplicates()
    return spelled


def _weighted(spelled: sparse.csr_matrix, lengths: Vector, weights: Vector) -> sparse.csr_matrix:
    """Rows of `spelled` times the trigrams' weights, then stretched to the given lengths."""
    rows = sparse.csr_matrix(spelled @ sparse.diags(weights))
    return sparse.csr_matrix(sparse.diags(lengths / lengths_of(rows)) @ rows)


def lengths_of(rows: sparse.csr_matrix) -> Vector:
    """The Euclidean length of each row; 1 for an empty one."""
    squares = np.asarray(rows.multiply(rows).sum(axis=1), dtype=np.float64).ravel()
    return np.sqrt(np.where(squares > 0, squares, 1.0)).astype(np.float32)


def _damped(times: int) -> np.float32:
    """The weight of a word that stands so often in a text: 1 + ln times."""
    return np.float32(1.0 + np.log(times))
