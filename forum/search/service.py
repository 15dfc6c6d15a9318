"""Keep the index as the forum is: take in what was noted, build it anew, see that it is sound."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Row, delete, select, update

from forum.core import clock, outbox
from forum.core.transaction import transaction
from forum.extensions import db
from forum.search.backend import BEGUN, KINDS, Document, Key, Unavailable
from forum.search.choice import backend
from forum.search.documents import count_after, documents_of, ids_after, ids_in, posts_in
from forum.search.models import SearchNote
from forum.search.noting import DRAIN, REBUILD, REREAD, TALK, note

BATCH = 500
CHUNK = 5_000
# What is cut into words by its community's language; people's names are not.
SPOKEN = ("idea", "thread", "post")
# A build takes in again what was noted since it began; nothing that long ago is still being built.
NOTES_KEPT = timedelta(days=1)
DONE_KEPT = timedelta(hours=1)

log = logging.getLogger(__name__)

Tell = Callable[[int], None]


def drain(_payload: Mapping[str, Any] | None = None) -> int:
    """Take in everything that was noted, in batches; how many documents that were."""
    taken = 0
    while rows := _waiting():
        changes = _spread({(row.kind, row.ref) for row in rows})
        try:
            _apply(changes)
        except Unavailable:
            # What is noted stays noted, and the next minute asks for a build.
            return taken
        with transaction() as session:
            done = update(SearchNote).where(SearchNote.id.in_([row.id for row in rows]))
            session.execute(done.values(done_at=clock.now()))
        taken += len(changes)
    return taken


def rebuild(_payload: Mapping[str, Any] | None = None, tell: Tell | None = None) -> None:
    """Build a new index beside the one that answers, which it takes over from; goes on if cut."""
    search = backend()
    reached = search.begin()
    for kind in KINDS:
        last = reached.get(kind, 0)
        while ids := ids_after(kind, last, CHUNK):
            documents = list(documents_of(kind, ids).values())
            last = ids[-1]
            db.session.rollback()
            search.take(kind, documents, last)
            if tell:
                tell(len(ids))
    search.finish()
    _take_in_again(datetime.fromtimestamp(reached[BEGUN], UTC))
    drain()


def reread(payload: Mapping[str, Any]) -> None:
    """Note all that a community says, and take it in again: it speaks another language now.

    Notes, so that an index that is being built meanwhile learns of it too.
    """
    for kind in SPOKEN:
        last = 0
        while ids := ids_in(payload["place"], kind, last, CHUNK):
            last = ids[-1]
            with transaction():
                note((kind, ref) for ref in ids)
    drain()


def to_index() -> int:
    """How many rows a build goes through from where it is."""
    reached = backend().begin()
    count = sum(count_after(kind, reached.get(kind, 0)) for kind in KINDS)
    db.session.rollback()
    return count


def keep_sound() -> None:
    """Each minute: take in what is left, forget old notes, ask for a build if need be."""
    moment = clock.now()
    with transaction() as session:
        session.execute(delete(SearchNote).where(SearchNote.done_at < moment - NOTES_KEPT))
        for kind in (DRAIN, REREAD):
            outbox.forget(kind, moment - DONE_KEPT)
    fault = backend().fault()
    db.session.rollback()
    if fault:
        log.warning("%s: it is being built", fault)
        ask_for_rebuild()
    else:
        drain()


def ask_for_rebuild() -> None:
    """Ask the worker for a new index, once."""
    standing = outbox.find(REBUILD, REBUILD)
    if standing is not None and standing.state == "waiting":
        return
    with transaction():
        outbox.forget(REBUILD, clock.now() + DONE_KEPT)
        outbox.add(REBUILD, REBUILD, {})


def _waiting() -> list[Row[int, str, int]]:
    query = (
        select(SearchNote.id, SearchNote.kind, SearchNote.ref)
        .where(SearchNote.done_at.is_(None))
        .order_by(SearchNote.id)
        .limit(BATCH)
    )
    rows = list(db.session.execute(query))
    db.session.rollback()
    return rows


def _spread(changes: Iterable[Key]) -> set[Key]:
    """The documents that changed: of a talk all posts."""
    changes = set(changes)
    talks = [ref for kind, ref in changes if kind == TALK]
    found = {change for change in changes if change[0] != TALK}
    return found | ({("post", post_id) for post_id in posts_in(talks)} if talks else set())


def _apply(changes: set[Key]) -> None:
    documents: list[Document] = []
    for kind in KINDS:
        ids = sorted(ref for other, ref in changes if other == kind)
        for at in range(0, len(ids), BATCH):
            documents += documents_of(kind, ids[at : at + BATCH]).values()
    db.session.rollback()
    gone = changes - {document.key for document in documents}
    backend().apply(documents, gone)


def _take_in_again(since: datetime) -> None:
    """Note once more what was taken in since: the build may have read those rows before."""
    lately = update(SearchNote).where(SearchNote.done_at >= since)
    with transaction() as session:
        session.execute(lately.values(done_at=None))
