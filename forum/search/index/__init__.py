"""The index in a folder of VIVIER_HOME: Whoosh, the backend of a forum on one machine.

Whoever serves pages holds one snapshot and looks for a newer one at most once a second; the worker
alone writes. What can't be read is put aside and answered as Unavailable, until it is built anew.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any

import numpy as np
from whoosh.filedb.filestore import FileStorage
from whoosh.index import TOC, FileIndex, LockError, create_in
from whoosh.reading import SegmentReader
from whoosh.writing import SegmentWriter

from forum.search.analysis import kept_of
from forum.search.backend import BEGUN, KINDS, Ask, Busy, Document, Found, Key, Unavailable
from forum.search.index.layout import NUMBERS, Folders, schema
from forum.search.index.scoring import find
from forum.search.index.segments import STATUSES, Segment
from forum.search.spelling import likeliest, near

NAME = "MAIN"
REFRESH_SECONDS = 1.0
LOCK_SECONDS = 10.0
BUILD_MEGABYTES = 256
WRITE_MEGABYTES = 32
# A merge may take the files away between the list of segments and their opening.
TRIES = 5
NEAR_TERMS = 5_000
DAMAGED = "damaged"

log = logging.getLogger(__name__)


class WhooshBackend:
    """The index below `home`."""

    def __init__(self, home: Path) -> None:
        self.folders = Folders(home)
        self._lock = threading.Lock()
        self._folder: Path | None = None
        self._generation = -1
        self._segments: dict[str, Segment] = {}
        self._looked = float("-inf")

    def find(self, ask: Ask, start: int, count: int) -> Found:
        """Hits from the `start`th best on; Unavailable where there is no index."""
        with _Watched(self):
            return find(self._snapshot(), ask, start, count)

    def near(self, word: str) -> Sequence[str]:
        """Words of the index that are written nearly like a folded `word`, the likeliest first."""
        counts: dict[str, int] = {}
        with _Watched(self):
            for segment in self._snapshot():
                for term, documents in segment.terms_from("plain", word[0], NEAR_TERMS):
                    counts[term] = counts.get(term, 0) + documents
        return likeliest(near(word, counts), counts)

    def apply(self, documents: Iterable[Document], gone: Iterable[Key]) -> None:
        """Keep these documents as they are now, forget what is gone; Busy if another does."""
        folder = self._sound_folder()
        with _Writing(folder, WRITE_MEGABYTES) as writer:
            _write(writer, documents, gone)
        self._looked = float("-inf")

    def fault(self) -> str | None:
        """Why the index has to be built anew; None if it is sound."""
        folder = self.folders.current()
        if folder is None:
            return "there is no index yet"
        if not self.folders.is_of_this_version(folder):
            return "the index is of another version"
        if (folder / DAMAGED).exists():
            return "the index could not be read"
        try:
            for segment in _segments_in(folder):
                SegmentReader(FileStorage(str(folder)), schema(), segment).close()
        except Exception:
            # Whatever a damaged file makes Whoosh raise: it unpickles and unpacks what it finds.
            log.exception("the index in %s can't be read", folder)
            return "the index is damaged"
        return None

    def begin(self) -> Mapping[str, int]:
        """Begin a new index, or go on with one that was begun: how far each kind has come."""
        folder = self.folders.begun()
        reached = self.folders.reached(folder)
        if not reached:
            create_in(str(folder), schema(), indexname=NAME)
            reached = {BEGUN: int(time.time())}
            self.folders.note_reached(folder, reached)
        return reached

    def take(self, kind: str, documents: Sequence[Document], reached: int) -> None:
        """Put documents into the new index; all of `kind` up to the id `reached` are in it then."""
        folder = self.folders.begun()
        so_far = self.folders.reached(folder)
        with _Writing(folder, BUILD_MEGABYTES) as writer:
            # A build that was cut short between the two files comes by the same ones again.
            _write(writer, documents, ())
        self.folders.note_reached(folder, {**so_far, kind: reached})

    def finish(self) -> None:
        """Let the new index take the place of the old one."""
        folder = self.folders.begun()
        with _Writing(folder, BUILD_MEGABYTES) as writer:
            writer.optimize = True
        self.folders.put_in_place(folder)
        self.folders.sweep()
        self._looked = float("-inf")

    def note_damage(self) -> None:
        """Put the index that is answered from aside: the worker builds another."""
        folder = self.folders.current()
        if folder is not None:
            (folder / DAMAGED).touch()
        with self._lock:
            self._segments, self._generation, self._looked = {}, -1, float("-inf")

    def _sound_folder(self) -> Path:
        folder = self.folders.current()
        unfit = folder is None or not self.folders.is_of_this_version(folder)
        if folder is None or unfit or (folder / DAMAGED).exists():
            raise Unavailable(self.fault() or "the index is not there")
        return folder

    def _snapshot(self) -> list[Segment]:
        with self._lock:
            if time.monotonic() - self._looked > REFRESH_SECONDS:
                self._refresh(self._sound_folder())
                self._looked = time.monotonic()
            return list(self._segments.values())

    def _refresh(self, folder: Path) -> None:
        storage = FileStorage(str(folder))
        for attempt in range(TRIES):
            generation = FileIndex(storage, schema(), NAME).latest_generation()
            if folder == self._folder and generation == self._generation and self._segments:
                return
            try:
                self._segments = self._opened(storage, folder)
            except FileNotFoundError:
                if attempt == TRIES - 1:
                    raise
                continue
            self._folder, self._generation = folder, generation
            return

    def _opened(self, storage: FileStorage, folder: Path) -> dict[str, Segment]:
        opened = {}
        for one in _segments_in(folder):
            name = f"{folder.name}/{one.segment_id()}"
            segment = self._segments.get(name) or Segment(SegmentReader(storage, schema(), one))
            segment.bury(one.deleted_docs())
            opened[name] = segment
        return opened


class _Watched:
    """Takes whatever a damaged index makes Whoosh raise for damage."""

    def __init__(self, backend: WhooshBackend) -> None:
        self.backend = backend

    def __enter__(self) -> None:
        """Nothing is read yet."""

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None
    ) -> None:
        """Note the damage, and answer that there is no index."""
        if not isinstance(error, Exception) or isinstance(error, Unavailable):
            return
        log.error("the search index could not be read", exc_info=error)
        self.backend.note_damage()
        raise Unavailable("the index could not be read") from error


class _Writing:
    """The one writer of a folder; what it wrote is there at once, or not at all."""

    def __init__(self, folder: Path, megabytes: int) -> None:
        index = FileIndex(FileStorage(str(folder)), indexname=NAME)
        try:
            self.writer = SegmentWriter(index, timeout=LOCK_SECONDS, limitmb=megabytes)
        except LockError as error:
            raise Busy("another process writes to the search index") from error

    def __enter__(self) -> SegmentWriter:
        """Write."""
        return self.writer

    def __exit__(self, kind: type[BaseException] | None, *_rest: object) -> None:
        """Keep it, or nothing of it."""
        if kind is None:
            self.writer.commit(optimize=self.writer.optimize)
        else:
            self.writer.cancel()


def _segments_in(folder: Path) -> list[Any]:
    segments: list[Any] = TOC.read(FileStorage(str(folder)), NAME, schema=schema()).segments
    return segments


def _write(writer: SegmentWriter, documents: Iterable[Document], gone: Iterable[Key]) -> None:
    found = list(documents)
    # One searcher for all of them: each would open every segment anew.
    with writer.searcher() as searcher:
        for key in [*gone, *(document.key for document in found)]:
            writer.delete_by_term("key", _name(key), searcher=searcher)
    for document in found:
        writer.add_document(**_fields(document))


def _name(key: Key) -> str:
    return f"{key[0]}:{key[1]}"


def _fields(document: Document) -> dict[str, object]:
    kept = kept_of(document)
    about = np.zeros((), NUMBERS)
    about["ref"], about["place"], about["author"] = document.ref, document.place, document.author
    about["area"], about["made"] = document.area, document.made_on.toordinal()
    about["length"], about["kind"] = kept.length, KINDS.index(document.kind)
    about["open"], about["status"] = document.is_open, STATUSES.index(document.status)
    return {
        "key": _name(document.key),
        "about": about.tobytes(),
        "words": kept.weights,
        "tags": dict.fromkeys(document.tags, 1.0),
        "plain": dict.fromkeys(kept.plain, 1.0),
    }
