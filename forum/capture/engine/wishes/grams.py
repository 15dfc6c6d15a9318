"""Grams: runs of words, of shapes and of letters as the columns of scikit-learn's TF-IDF."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any, Self

from scipy import sparse

Tokens = tuple[str, ...]
Cut = Callable[[Tokens], list[str]]


class Grams:
    """What `cut` makes of texts, where at least `rarest` of the texts have it.

    Rows have length 1, or 0 where a text has no known gram. `options` are those of scikit-learn's
    TfidfVectorizer, which wants at least one column; here there may be none.
    """

    def __init__(self, cut: Cut, rarest: int = 1, **options: Any) -> None:
        self.cut = cut
        self.rarest = rarest
        self.options = options

    def fit(self, texts: Sequence[Tokens]) -> Self:
        """Learn the columns of n texts."""
        # Imported here: whoever goes by cues alone needs none of it.
        from sklearn.feature_extraction.text import TfidfVectorizer

        often = Counter(gram for text in texts for gram in set(self.cut(text)))
        known = sorted(gram for gram, times in often.items() if times >= self.rarest)
        self._columns = None
        if known:
            given = {"analyzer": self.cut, "vocabulary": known, "lowercase": False}
            self._columns = TfidfVectorizer(**given, **self.options).fit(texts)
        return self

    def transform(self, texts: Sequence[Tokens]) -> sparse.csr_matrix:
        """N texts by v columns."""
        if self._columns is None:
            return sparse.csr_matrix((len(texts), 0))
        return sparse.csr_matrix(self._columns.transform(texts))


def runs(longest: int) -> Cut:
    """Cut into runs of one to `longest` tokens."""

    def cut(text: Tokens) -> list[str]:
        return [
            " ".join(text[start : start + length])
            for length in range(1, longest + 1)
            for start in range(len(text) - length + 1)
        ]

    return cut


def letters(text: Tokens) -> list[str]:
    """Cut into three to five letters in a row inside words, whose edges are blanks."""
    return [gram for word in text if word.isalpha() for gram in _inside(word)]


@lru_cache(maxsize=100_000)
def _inside(word: str) -> tuple[str, ...]:
    edged = f" {word} "
    return tuple(edged[i : i + n] for n in (3, 4, 5) for i in range(len(edged) - n + 1))
