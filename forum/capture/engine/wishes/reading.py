"""Reading: sentences as rows of numbers, for what hands wrote down and for what labels teach."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple, Self

import numpy as np
from scipy import sparse

from forum.capture.engine.wishes.cues import CueBook, parsed
from forum.capture.engine.wishes.grams import Grams, Tokens, letters, runs
from forum.capture.engine.wishes.shapes import shape
from forum.capture.engine.wishes.tokens import NUMBER, tokens

# How much each sort of column may say before the labels must insist: its length in every row.
WORDS, TITLES, SHAPES, LETTERS, SAID, MEASURES = 4.0, 3.0, 3.0, 2.0, 1.0, 0.5
LANGUAGES = ("english", "french")
FEW_TOKENS, MANY_TOKENS, USUAL_LOG_TOKENS = 6, 30, 4.0
ENOUGH_TEXTS = 200


@cache
def book() -> CueBook:
    """The cues of both languages; a sentence need not say which one it is in."""
    files = [Path(__file__).with_name(f"{language}.txt") for language in LANGUAGES]
    return CueBook([cue for file in files for cue in parsed(file.read_text(encoding="utf-8"))])


class Reading(NamedTuple):
    """N texts: tokens of the whole, of the first line where more follow it, and what that one says.

    `families` and `phrases` are n × cues and n × phrases, 1.0 where one is said.
    """

    tokens: list[Tokens]
    heads: list[Tokens]
    titles: list[Tokens]
    families: sparse.csr_matrix
    phrases: sparse.csr_matrix

    @classmethod
    def of(cls, texts: Sequence[str]) -> Self:
        """Read texts; of a text of several lines the first is the title and holds the cues."""
        whole, heads, titles, families, said = [], [], [], [], []
        for text in map(str.strip, texts):
            head, _, rest = text.partition("\n")
            heads.append(tokens(head))
            whole.append(tokens(text) if rest else heads[-1])
            titles.append(heads[-1] if rest else ())
            found = book().found(heads[-1])
            families.append(sorted({book().phrases[place].cue for place in found}))
            said.append(book().found(whole[-1]) if rest else found)
        return cls(
            whole,
            heads,
            titles,
            _marked(families, len(book().cues)),
            _marked(said, len(book().phrases)),
        )


def _marked(places: Sequence[Sequence[int]], width: int) -> sparse.csr_matrix:
    starts = np.concatenate([[0], np.cumsum([len(row) for row in places])])
    columns = np.array([place for row in places for place in row], dtype=np.int32)
    ones = np.ones(len(columns))
    return sparse.csr_matrix((ones, columns, starts.astype(np.int32)), (len(places), width))


class Reader:
    """Columns for runs of words, their shapes and letters, phrases said, and the length.

    What one text alone has is left out once there are `ENOUGH_TEXTS`: in few, it is all there is.
    """

    def fit(self, reading: Reading) -> Self:
        """Learn the columns of n texts."""
        rarest = 2 if len(reading.tokens) >= ENOUGH_TEXTS else 1
        self._words = Grams(runs(3), rarest, binary=True).fit(reading.tokens)
        self._titles = Grams(runs(2), binary=True).fit(reading.titles)
        self._letters = Grams(letters, rarest + 1, sublinear_tf=True).fit(reading.tokens)
        self._shapes = Grams(runs(4), rarest, binary=True, use_idf=False).fit(_shaped(reading))
        return self

    def transform(self, reading: Reading) -> sparse.csr_matrix:
        """N texts by v columns."""
        parts = [
            self._words.transform(reading.tokens) * WORDS,
            self._titles.transform(reading.titles) * TITLES,
            self._shapes.transform(_shaped(reading)) * SHAPES,
            self._letters.transform(reading.tokens) * LETTERS,
            reading.families * SAID,
            reading.phrases * SAID,
            _measures(reading.heads) * MEASURES,
        ]
        return sparse.csr_matrix(sparse.hstack(parts, format="csr"))


def _shaped(reading: Reading) -> list[Tokens]:
    """The shapes of sentences; a title is no sentence, and has hardly any grammar."""
    pairs = zip(reading.heads, reading.titles, strict=True)
    return [() if title else tuple(map(shape, head)) for head, title in pairs]


def _measures(texts: Sequence[Tokens]) -> sparse.csr_matrix:
    """Length (logarithm, few, many) and whether there is a number."""
    lengths = np.array([len(text) for text in texts], dtype=np.float64)
    numbers = np.array([NUMBER in text for text in texts], dtype=np.float64)
    logs = np.log(lengths) / USUAL_LOG_TOKENS
    columns = [logs, lengths < FEW_TOKENS, lengths > MANY_TOKENS, numbers]
    return sparse.csr_matrix(np.column_stack(columns).astype(np.float64).reshape(len(texts), 4))
