"""Duplicates: which ideas say about the same as the one that is being typed.

A text is the sum of its words, a word the sum of its groups of three letters: words that share
most of their letters (a typo, « partager / partageons », a word not typed to its end) lie close to
each other, and texts are compared by their cosine. This is the soft cosine of Sidorov et al.,
"Soft similarity and soft cosine measure" (2014), with letter trigrams as the likeness of words.
Every query looks at every text, in one product of a sparse matrix and a vector: nothing is pruned,
and frequent words cost no more than rare ones. Needs NumPy and SciPy only.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np
from scipy import sparse

from forum.capture.engine.duplicates.spelling import Lexicon, Vector, counts_of, lengths_of

BLOCK = 4096
DECIMALS = 4


@dataclass(frozen=True)
class _Part:
    """Some texts: m ids, their words' damped counts (m x v), 1 / length of each as a vector.

    `scale` is 0 where the text has no word or was taken out. `places`: the row of each id that is
    still in; it is changed by writers only, and only they read it.
    """

    ids: list[int | str]
    counts: sparse.csr_matrix
    scale: Vector
    places: dict[int | str, int]

    def scores(self, likeness: Vector) -> Vector:
        """The cosine of each text with a query, given the likeness of every word with it."""
        return np.asarray(self.counts @ likeness[: self.counts.shape[1]]) * self.scale


@dataclass(frozen=True)
class _State:
    """All that a query reads; never changed, only replaced."""

    lexicon: Lexicon
    parts: tuple[_Part, ...] = ()


def _part(ids: list[int | str], counts: sparse.csr_matrix, lexicon: Lexicon) -> _Part:
    """A part of these texts; of texts with the same id the last one counts."""
    scale = np.zeros(len(ids), dtype=np.float32)
    for start in range(0, len(ids), BLOCK):
        block = counts[start : start + BLOCK]
        meanings = block @ lexicon.vectors[: counts.shape[1]]
        has_words = np.diff(block.indptr) > 0
        scale[start : start + BLOCK] = np.where(has_words, 1.0 / lengths_of(meanings), 0.0)
    places = {key: row for row, key in enumerate(ids)}
    if len(places) < len(ids):
        valid = np.zeros(len(ids), dtype=bool)
        valid[list(places.values())] = True
        scale[~valid] = 0.0
    return _Part(ids, counts, scale, places)


def _joined(parts: Iterable[_Part], words: int) -> tuple[list[int | str], sparse.csr_matrix]:
    """The ids and counts of all texts that are still in."""
    ids: list[int | str] = []
    rows = []
    for part in parts:
        kept = sorted(part.places.values())
        ids += [part.ids[row] for row in kept]
        counts = part.counts[kept]
        counts.resize(len(kept), words)
        rows.append(counts)
    return ids, sparse.vstack(rows, format="csr", dtype=np.float32)


class DuplicateIndex:
    """Finds the texts that are most like a query; ids are integers or strings.

    Safe between threads: a query reads one unchanging state, and takes no lock; `fit`, `add` and
    `remove` replace the state one after the other (`fit` reads its texts before it waits).
    Words are weighed when `fit` is called, and again each time the texts that were added since
    reach half of the others.
    """

    def __init__(self) -> None:
        self._writing = threading.Lock()
        self._state = _State(Lexicon.counted({}, 0, np.zeros(0)))

    def __len__(self) -> int:
        """The number of texts."""
        return sum(len(part.places) for part in self._state.parts)

    def __contains__(self, key: int | str) -> bool:
        """Whether a text with this id is in."""
        return any(key in part.places for part in self._state.parts)

    @property
    def nbytes(self) -> int:
        """Bytes of its arrays (its dictionaries of words and ids come on top)."""
        matrices = [part.counts for part in self._state.parts] + [self._state.lexicon.vectors]
        arrays = [a for m in matrices for a in (m.data, m.indices, m.indptr)]
        return sum(a.nbytes for a in [*arrays, *(part.scale for part in self._state.parts)])

    def fit(self, ids: Iterable[int | str], texts: Iterable[str]) -> DuplicateIndex:
        """Forget all texts and take these; a repeated id keeps its last text.

        Raises ValueError if there are more ids than texts, or fewer.
        """
        keys, columns = list(ids), dict[str, int]()
        counts = counts_of(texts, columns)
        if counts.shape[0] != len(keys):
            raise ValueError(f"{len(keys)} ids for {counts.shape[0]} texts")
        state = _weighed(keys, counts, columns)
        with self._writing:
            self._state = state
        return self

    def add(self, key: int | str, text: str) -> None:
        """Take one text more, in place of the one that has this id, if any."""
        with self._writing:
            lexicon, parts = self._state.lexicon, list(self._without(key))
            counts = counts_of([text], lexicon.columns)
            lexicon = lexicon.with_new()
            parts.append(_part([key], counts, lexicon))
            # Parts that grow like powers of two keep both their number and the copying small.
            while len(parts) > 1 and 2 * len(parts[-1].ids) >= len(parts[-2].ids):
                ids, rows = _joined(parts[-2:], len(lexicon.columns))
                parts[-2:] = [_part(ids, rows, lexicon)]
            whole = len(parts) == 1
            self._state = (
                _weighed(parts[0].ids, parts[0].counts, lexicon.columns)
                if whole
                else _State(lexicon, tuple(parts))
            )

    def remove(self, key: int | str) -> None:
        """Take a text out; an id that is not in is ignored."""
        with self._writing:
            self._state = replace(self._state, parts=self._without(key))

    def _without(self, key: int | str) -> tuple[_Part, ...]:
        parts = []
        for part in self._state.parts:
            row = part.places.get(key)
            if row is not None:
                scale, places = part.scale.copy(), part.places.copy()
                scale[row] = 0.0
                del places[key]
                parts.append(replace(part, scale=scale, places=places))
            else:
                parts.append(part)
        return tuple(parts)

    def likeness(self, one: str, other: str) -> float:
        """The cosine of two texts, in or not, as `query` would give it to a whole text."""
        lexicon = self._state.lexicon
        cosine = float(lexicon.meaning(f"{one}\n") @ lexicon.meaning(f"{other}\n"))
        return round(min(cosine, 1.0), DECIMALS)

    def query(self, text: str, k: int = 10) -> list[tuple[int | str, float]]:
        """The `k` texts most like `text`, best first, with their cosine (above 0, at most 1).

        Scores are rounded to four decimals, so that like texts tie; ties are in the order of the
        ids, numbers before strings. 1 is the same words equally often, in whatever order.
        """
        state = self._state
        meaning = state.lexicon.meaning(text)
        if k < 1 or not state.parts or not meaning.any():
            return []
        likeness = np.asarray(state.lexicon.vectors @ meaning)
        scores = np.concatenate([part.scores(likeness) for part in state.parts])
        scores = np.minimum(np.round(scores, DECIMALS), np.float32(1.0))
        least = np.partition(scores, -k)[-k] if k < len(scores) else np.float32(0.0)
        rows = np.flatnonzero((scores >= least) & (scores > 0))
        ids = [key for part in state.parts for key in part.ids]
        found = [(ids[row], round(float(scores[row]), DECIMALS)) for row in rows]
        return sorted(found, key=lambda hit: (-hit[1], isinstance(hit[0], str), hit[0]))[:k]


def _weighed(ids: list[int | str], counts: sparse.csr_matrix, columns: dict[str, int]) -> _State:
    """A state of one part, its words weighed by the texts in it."""
    df = np.bincount(counts.indices, minlength=len(columns)).astype(np.float64)
    lexicon = Lexicon.counted(columns, len(ids), df)
    return _State(lexicon, (_part(ids, counts, lexicon),))
