"""The index in PostgreSQL, the backend of a forum that has outgrown one machine."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import delete, func, insert, literal, select, text, tuple_
from sqlalchemy.dialects import postgresql
from sqlalchemy.orm import Session

from forum.core import clock
from forum.core.transaction import transaction
from forum.extensions import db
from forum.search.analysis import Kept, kept_of
from forum.search.backend import BEGUN, VERSION, Ask, Document, Found, Key, Unavailable
from forum.search.models import SearchBuild, SearchDocument, SearchWord
from forum.search.postgres.asking import find
from forum.search.postgres.counts import Counts, counted
from forum.search.postgres.health import DONE, is_lost, restore, version, watched
from forum.search.postgres.vectors import PLAIN, lexemes_of, stems_of_word, vector_of
from forum.search.spelling import likeliest, near

LOOK_SECONDS = 1.0
NEAR_WORDS = 5_000
# One writer at a time counts words; the others wait their turn.
WRITER_LOCK = 7_106_001


class PostgresBackend:
    """The index in the forum's own database."""

    def __init__(self) -> None:
        self._counts: Counts | None = None
        self._looked = float("-inf")

    def find(self, ask: Ask, start: int, count: int) -> Found:
        """Hits from the `start`th best on; Unavailable where there is no index."""
        with watched():
            return find(ask, start, count, self._sound_counts())

    def near(self, word: str) -> Sequence[str]:
        """Words of the index that are written nearly like a folded `word`, the likeliest first."""
        query = select(SearchWord.word).where(
            SearchWord.word.like(f"{PLAIN}{word[0]}%"),
            func.length(SearchWord.word).between(len(word) - 1, len(word) + 3),
        )
        with watched():
            counts = self._sound_counts()
            words = db.session.scalars(query.limit(NEAR_WORDS))
            slips = near(word, (one[len(PLAIN) :] for one in words))
            stems = {one: stems_of_word(one) for one in slips}
            counts.look_up({stem for found in stems.values() for stem in found})
        found = {one: max(counts.documents[stem] for stem in stems[one]) for one in slips}
        return likeliest(slips, found)

    def apply(self, documents: Iterable[Document], gone: Iterable[Key]) -> None:
        """Keep these documents as they are now and forget those that are gone."""
        found = [(document, kept_of(document)) for document in documents]
        lost = list(gone)
        with watched(), transaction():
            _take_turn()
            counts = Counter({word: -n for word, n in _counted_in(found, lost).items()})
            for _document, kept in found:
                counts.update(lexemes_of(kept))
            _keep(found, _now())
            if lost:
                named = tuple_(SearchDocument.kind, SearchDocument.ref)
                db.session.execute(delete(SearchDocument).where(named.in_(lost)))
            _add_counts(counts)
        self._counts = None

    def fault(self) -> str | None:
        """Why the index has to be built anew; None if it is sound."""
        if is_lost():
            return "the index is lost"
        known = version()
        if known is None:
            return "there is no index yet"
        return None if known == VERSION else "the index is of another version"

    def begin(self) -> Mapping[str, int]:
        """Begin a new index, or go on with one that was begun: how far each kind has come."""
        was_lost = is_lost()
        with transaction() as session:
            _take_turn()
            restore(session, was_lost=was_lost)
            rows = session.execute(select(SearchBuild.kind, SearchBuild.reached))
            reached = {kind: last for kind, last in rows if kind != DONE}
            if BEGUN not in reached:
                reached = {BEGUN: _now()}
                session.add(SearchBuild(kind=BEGUN, reached=reached[BEGUN]))
                session.execute(delete(SearchWord).where(SearchWord.word.like(f"{PLAIN}%")))
        return reached

    def take(self, kind: str, documents: Sequence[Document], reached: int) -> None:
        """Put documents into the new index; all of `kind` up to the id `reached` are in it then."""
        found = [(document, kept_of(document)) for document in documents]
        with transaction() as session:
            _take_turn()
            if _begun(session) is not None:
                _keep(found, _now())
                session.merge(SearchBuild(kind=kind, reached=reached))

    def finish(self) -> None:
        """Let what was there before go, and count all words anew."""
        with transaction() as session:
            _take_turn()
            if (begun := _begun(session)) is None:
                return
            session.execute(delete(SearchDocument).where(SearchDocument.written < begun))
            session.execute(delete(SearchWord).where(~SearchWord.word.like(f"{PLAIN}%")))
            words = text("SELECT word, ndoc FROM ts_stat('SELECT words FROM search_documents')")
            columns = words.columns(SearchWord.word, SearchWord.documents)
            session.execute(insert(SearchWord).from_select(["word", "documents"], columns))
            session.execute(delete(SearchBuild))
            session.add(SearchBuild(kind=DONE, reached=VERSION))
        self._counts, self._looked = None, float("-inf")

    def _sound_counts(self) -> Counts:
        """What was counted, once a second after a look whether the index is there."""
        if time.monotonic() - self._looked > LOOK_SECONDS:
            if is_lost() or version() is None:
                raise Unavailable("there is no index to answer from")
            self._looked = time.monotonic()
        if self._counts is None or self._counts.are_old:
            self._counts = counted()
        return self._counts


Kepts = Sequence[tuple[Document, Kept]]


def _now() -> int:
    return int(clock.now().timestamp())


def _take_turn() -> None:
    db.session.execute(select(func.pg_advisory_xact_lock(WRITER_LOCK)))


def _begun(session: Session) -> int | None:
    """When the build began; None where another process has finished it meanwhile."""
    begun = session.get(SearchBuild, BEGUN, populate_existing=True)
    return begun.reached if begun else None


def _counted_in(found: Kepts, lost: Sequence[Key]) -> Counter[str]:
    """How often each word is counted for what these documents said before."""
    named = tuple_(SearchDocument.kind, SearchDocument.ref)
    keys = [*(document.key for document, _kept in found), *lost]
    query = select(func.tsvector_to_array(SearchDocument.words)).where(named.in_(keys))
    counts: Counter[str] = Counter()
    for words in db.session.scalars(query):
        counts.update(words)
    return counts


def _keep(found: Kepts, moment: int) -> None:
    if not found:
        return
    rows = [_row(document, kept, moment) for document, kept in found]
    statement = postgresql.insert(SearchDocument)
    new = {name: statement.excluded[name] for name in rows[0] if name not in {"kind", "ref"}}
    db.session.execute(
        statement.on_conflict_do_update(index_elements=["kind", "ref"], set_=new), rows
    )
    plain = sorted({f"{PLAIN}{word}" for _document, kept in found for word in kept.plain})
    if plain:
        known = postgresql.insert(SearchWord).on_conflict_do_nothing()
        db.session.execute(known, [{"word": word, "documents": 0} for word in plain])


def _row(document: Document, kept: Kept, moment: int) -> dict[str, Any]:
    return {
        "kind": document.kind,
        "ref": document.ref,
        "written": moment,
        "place": document.place,
        "is_open": document.is_open,
        "author": document.author,
        "status": document.status,
        "area": document.area,
        "made": document.made_on.toordinal(),
        "length": kept.length,
        "words": vector_of(document, kept),
    }


def _add_counts(counts: Counter[str]) -> None:
    rows = [{"word": word, "documents": n} for word, n in sorted(counts.items()) if n]
    if rows:
        statement = postgresql.insert(SearchWord)
        total = func.greatest(SearchWord.documents + statement.excluded.documents, literal(0))
        both = statement.on_conflict_do_update(index_elements=["word"], set_={"documents": total})
        db.session.execute(both, rows)
