"""The segments of a Whoosh index as arrays: Whoosh keeps the postings, numpy adds up the scores.

Whoosh's own scorer takes a third of a second for a question of a dozen words over 100,000 texts. A
segment never changes, so its columns are read once and the postings of a term once as well; what
was deleted since is a mask of its own. So any question, however long, costs some sums of arrays.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray
from whoosh.reading import SegmentReader, TermNotFound

from forum.search.backend import K1, KINDS, B, Narrowing, Reach
from forum.search.index.layout import NUMBERS

STATUSES = (
    "", "draft", "open", "under_review", "planned", "in_production", "released", "declined",
    "merged", "withdrawn",
)  # fmt: skip
# Postings that a process keeps of one segment: 8 bytes each.
KEPT_POSTINGS = 4_000_000
NONE = (np.empty(0, np.int32), np.empty(0, np.float32))

Floats = NDArray[np.float32]
Mask = NDArray[np.bool_]
Postings = tuple[NDArray[np.int32], Floats]


class Segment:
    """One segment: its columns, and the postings that were asked for."""

    def __init__(self, reader: SegmentReader) -> None:
        self.reader = reader
        self.size: int = reader.doc_count_all()
        about = reader.column_reader("about", translate=False)
        rows = np.frombuffer(b"".join(about[i] for i in range(self.size)), NUMBERS)
        self.columns = {name: np.ascontiguousarray(rows[name]) for name in NUMBERS.fields or ()}
        self.total_length = float(self.columns["length"].sum())
        self.alive: Mask = np.ones(self.size, bool)
        self._dead = 0
        self._kept: OrderedDict[tuple[str, str], Postings] = OrderedDict()
        self._held = 0
        # Reading moves a place in a file that all threads share.
        self._lock = threading.Lock()

    def bury(self, deleted: Iterable[int]) -> None:
        """Leave out what was deleted; deletions are only ever added."""
        dead = list(deleted)
        if len(dead) != self._dead:
            alive = np.ones(self.size, bool)
            alive[dead] = False
            self.alive, self._dead = alive, len(dead)

    def postings(self, field: str, term: str) -> Postings:
        """The documents that have a term, in order, and what it weighs in each."""
        with self._lock:
            kept = self._kept.get((field, term))
            if kept is None:
                kept = self._kept[field, term] = self._read(field, term)
                self._held += len(kept[0])
            self._kept.move_to_end((field, term))
            while self._held > KEPT_POSTINGS and len(self._kept) > 1:
                self._held -= len(self._kept.popitem(last=False)[1][0])
            return kept

    def terms_from(self, field: str, prefix: str, most: int) -> list[tuple[str, int]]:
        """At most `most` terms that begin so, and in how many documents each is."""
        found: list[tuple[str, int]] = []
        with self._lock:
            for term in self.reader.expand_prefix(field, prefix):
                text = term.decode()
                found.append((text, self.reader.doc_frequency(field, text)))
                if len(found) == most:
                    break
        return found

    def weight_of(self, field: str, terms: Iterable[str]) -> Postings:
        """The same of several terms of which any will do: the heaviest counts."""
        parts = [part for term in terms if len((part := self.postings(field, term))[0])]
        if not parts:
            return NONE
        if len(parts) == 1:
            return parts[0]
        dense = np.zeros(self.size, np.float32)
        for ids, weights in parts:
            dense[ids] = np.maximum(dense[ids], weights)
        ids = np.flatnonzero(dense).astype(np.int32)
        return ids, dense[ids]

    def shown(self, reach: Reach, only: Narrowing) -> Mask:
        """Which documents somebody may see, of those that are looked for."""
        column = self.columns
        here = np.isin(column["place"], [*reach.places, 0])
        may: Mask = here & (column["open"] == 1)
        if reach.person is not None:
            may |= here & (column["author"] == reach.person)
        if reach.moderated:
            may |= np.isin(column["place"], list(reach.moderated))
        may &= self.alive
        if only.kinds is not None:
            may &= np.isin(column["kind"], [KINDS.index(kind) for kind in only.kinds])
        if only.statuses is not None:
            codes = [STATUSES.index(one) for one in only.statuses if one in STATUSES]
            may &= np.isin(column["status"], codes)
        for name, ids in (("author", only.authors), ("area", only.areas)):
            if ids is not None:
                may &= np.isin(column[name], list(ids))
        if only.before is not None:
            may &= column["made"] < only.before.toordinal()
        if only.after is not None:
            may &= column["made"] >= only.after.toordinal()
        for tag in only.tags:
            tagged = np.zeros(self.size, bool)
            tagged[self.postings("tags", tag)[0]] = True
            may &= tagged
        return may

    def saturated(self, postings: Postings, mean: float) -> Floats:
        """What a term adds to the score of each of its documents, but for its rarity: BM25F."""
        ids, weights = postings
        about = 1 - B + B * self.columns["length"][ids] / mean
        return (weights * (K1 + 1) / (weights + K1 * about)).astype(np.float32)

    def _read(self, field: str, term: str) -> Postings:
        ids: list[int] = []
        weights: list[float] = []
        try:
            matcher = self.reader.postings(field, term)
        except TermNotFound:
            return NONE
        while matcher.is_active():
            ids.append(matcher.id())
            weights.append(matcher.weight())
            matcher.next()
        return np.array(ids, np.int32), np.array(weights, np.float32)
