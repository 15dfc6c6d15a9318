"""Reading: texts as counts of stems; a reading can be gone on with when only some texts are new."""

from __future__ import annotations

import unicodedata
from array import array
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import Self

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from forum.capture.engine.text.words import WORD, language_tilt, told

TITLE_EXTRA = 3
DIGEST_BYTES = 8
MIXED_FROM = 0.02

TOLD_EVERY = 2_000

Integers = NDArray[np.int64]
Tell = Callable[[float], None]


def normal(text: str) -> str:
    """The text with every accented letter as one character."""
    return unicodedata.normalize("NFC", text)


@dataclass
class Reading:
    """n texts by the stems that they have, in the order of `keys`.

    `counts` (n × v) says how often a text has a stem, a title's words counting three times more;
    `titled` (n × v) how often its first line has it. `columns` gives each stem its column, in the
    order in which they were met. `tilts` (n) is above 0 for a text in French, below for one in
    English, 0 for neither.
    """

    keys: tuple[str, ...] = ()
    digests: tuple[bytes, ...] = ()
    columns: dict[str, int] = field(default_factory=dict)
    counts: sparse.csr_matrix = field(default_factory=lambda: sparse.csr_matrix((0, 0)))
    titled: sparse.csr_matrix = field(default_factory=lambda: sparse.csr_matrix((0, 0)))
    tilts: Integers = field(default_factory=lambda: np.zeros(0, dtype=np.int64))

    @property
    def is_mixed(self) -> bool:
        """Whether a part of the texts that matters is in French, and one in English."""
        lesser = min((self.tilts > 0).sum(), (self.tilts < 0).sum())
        return bool(lesser >= MIXED_FROM * len(self.tilts)) and lesser > 0

    @classmethod
    def of(cls, texts: Sequence[str]) -> Self:
        """Read texts whose first line is a title."""
        return cls().going_on([str(i) for i in range(len(texts))], texts)

    def going_on(self, keys: Sequence[str], texts: Sequence[str], tell: Tell | None = None) -> Self:
        """The reading of these texts; what this one holds under the same key, unchanged, is kept.

        All but the order of the columns is as if everything had been read anew. `tell` is told
        now and then which share of the new ones is read.
        """
        digests = [_digest(text) for text in texts]
        place = {key: row for row, key in enumerate(self.keys)}
        known = [place.get(key, -1) for key in keys]
        for i, row in enumerate(known):
            if row >= 0 and self.digests[row] != digests[i]:
                known[i] = -1
        rows = np.array(known, dtype=np.int64)
        columns = dict(self.columns)
        fresh = np.flatnonzero(rows < 0)
        new, new_titled, new_tilts = _read([texts[int(i)] for i in fresh], columns, tell)
        order = np.where(rows >= 0, rows, len(self.keys) + np.cumsum(rows < 0) - 1)
        return type(self)(
            keys=tuple(keys),
            digests=tuple(digests),
            columns=columns,
            counts=_joined(self.counts, new)[order],
            titled=_joined(self.titled, new_titled)[order],
            tilts=np.concatenate([self.tilts, new_tilts])[order],
        )


def _digest(text: str) -> bytes:
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=DIGEST_BYTES).digest()


def _read(
    texts: Sequence[str], columns: dict[str, int], tell: Tell | None
) -> tuple[sparse.csr_matrix, sparse.csr_matrix, Integers]:
    """Counts, counts in titles and tilts; new stems are put into `columns`."""
    places, starts = array("i"), array("q", [0])
    titles, title_starts = array("i"), array("q", [0])
    tilts = np.zeros(len(texts), dtype=np.int64)
    for row, text in enumerate(map(normal, texts)):
        if tell and row % TOLD_EVERY == 0:
            tell(row / len(texts))
        title, _, body = text.partition("\n")
        heads = [told(written) for written in WORD.findall(title)]
        tells = heads + [told(written) for written in WORD.findall(body)]
        tilt = tilts[row] = language_tilt(tells)
        for number, word in enumerate(tells):
            if word.stems and word.counts(tilt):
                for stem in word.stems:
                    place = columns.setdefault(stem, len(columns))
                    places.append(place)
                    if number < len(heads):
                        titles.append(place)
        starts.append(len(places))
        title_starts.append(len(titles))
    v = len(columns)
    titled = _matrix(titles, title_starts, v)
    return _matrix(places, starts, v) + TITLE_EXTRA * titled, titled, tilts


def _matrix(places: array[int], starts: array[int], v: int) -> sparse.csr_matrix:
    ones = np.ones(len(places), dtype=np.float32)
    where = (np.array(places, dtype=np.int32), np.array(starts, dtype=np.int64))
    matrix = sparse.csr_matrix((ones, *where), shape=(len(starts) - 1, v))
    matrix.sum_duplicates()
    return matrix


def _joined(old: sparse.csr_matrix, new: sparse.csr_matrix) -> sparse.csr_matrix:
    wide = old.copy()
    wide.resize(old.shape[0], new.shape[1])
    return sparse.csr_matrix(sparse.vstack([wide, new], format="csr", dtype=np.float32))
