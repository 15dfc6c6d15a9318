"""Similar ideas, found while somebody types: one index a community, kept by the serving process.

What the index answers is only where to look: visibility and status are asked of the database for
every answer. A new or changed idea is found a few seconds after it was written, since a query first
takes in what was written since the one before.
"""

from __future__ import annotations

import logging
import threading
import time
from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from flask import Flask, current_app
from sqlalchemy import Row, Select, select

from forum.accounts.actor import Actor
from forum.capture.engine import DuplicateIndex
from forum.capture.freezing.decisions import likeness_of
from forum.communities.models import Community
from forum.core import clock
from forum.extensions import db
from forum.ideas.models import Idea, Revision
from forum.ideas.queries import IdeaCard, cards_of

# Below this cosine two texts share their small words and little else; a community's decisions about
# merges move it.
ALIKE = 0.22
RELEARN_SECONDS = 600.0
SHOWN = 5
TEXT_MAX = 1_000
TEXT_MIN = 8
# As many more are asked of the index, since some may be hidden, withdrawn or merged by now.
SPARE = 15
COMMUNITIES_MAX = 20
# How long a request waits for an index that is being read; the next keystroke asks again.
PATIENCE_SECONDS = 0.3
REFRESH_SECONDS = 2.0
# Rows of a transaction that was slow to end may appear behind ones with higher numbers.
LATE_IDS = 200
LATE_TIME = timedelta(seconds=30)

log = logging.getLogger(__name__)


@dataclass
class Known:
    """The index of one community, and up to where it has read."""

    index: DuplicateIndex = field(default_factory=DuplicateIndex)
    ready: threading.Event = field(default_factory=threading.Event)
    refreshing: threading.Lock = field(default_factory=threading.Lock)
    refreshed: float = 0.0
    alike: float = ALIKE
    learned: float = 0.0
    last_id: int = 0
    edits_since: datetime = field(default_factory=clock.now)
    revisions: dict[int, int] = field(default_factory=dict)


class Finder:
    """The indexes of this process, the communities asked for last."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self._known: OrderedDict[int, Known] = OrderedDict()
        self._lock = threading.Lock()

    def find(self, community_id: int, text: str, count: int) -> list[int]:
        """Ids of the ideas most like `text`, best first; none while they are still being read."""
        known = self._of(community_id)
        if not known.ready.is_set() and not _waited_for(known):
            return []
        _refresh(community_id, known)
        hits = known.index.query(text[:TEXT_MAX], count)
        return [int(key) for key, score in hits if score >= known.alike]

    def _of(self, community_id: int) -> Known:
        with self._lock:
            known = self._known.get(community_id)
            if known is None:
                known = self._known[community_id] = Known()
                reading = threading.Thread(
                    target=self._read, args=(community_id, known), name="similar", daemon=True
                )
                reading.start()
            self._known.move_to_end(community_id)
            while len(self._known) > COMMUNITIES_MAX:
                self._known.popitem(last=False)
        return known

    def _read(self, community_id: int, known: Known) -> None:
        try:
            with self.app.app_context():
                rows = db.session.execute(_texts(community_id).order_by(Idea.id)).all()
                known.index.fit([row.id for row in rows], map(_text, rows))
                known.last_id = rows[-1].id if rows else 0
                _learn(community_id, known)
                db.session.remove()
        except Exception:
            log.exception("the similar ideas of community %s could not be read", community_id)
            with self._lock:
                self._known.pop(community_id, None)
            return
        known.ready.set()


def install(app: Flask) -> None:
    """Give `app` its finder."""
    app.extensions["similar"] = Finder(app)


def similar_ideas(
    actor: Actor, community: Community, text: str, *, but: int | None = None
) -> list[IdeaCard]:
    """The ideas of a community that say about the same as `text`, the most alike first.

    Only what the actor may see in a list, and never the idea `but`; none for less than TEXT_MIN
    characters.
    """
    if len(text.strip()) < TEXT_MIN:
        return []
    finder: Finder = current_app.extensions["similar"]
    ids = [one for one in finder.find(community.id, text, SHOWN + SPARE) if one != but]
    cards = cards_of(actor, community, ids) if ids else {}
    return [cards[one] for one in ids if one in cards][:SHOWN]


def _waited_for(known: Known) -> bool:
    """Wait a moment for an index that is being read; one request does, the others go on at once."""
    if not known.refreshing.acquire(blocking=False):
        return False
    try:
        return known.ready.wait(PATIENCE_SECONDS)
    finally:
        known.refreshing.release()


def _refresh(community_id: int, known: Known) -> None:
    """Take in what was written since; one thread does it, the others answer from what is there."""
    if time.monotonic() - known.refreshed < REFRESH_SECONDS:
        return
    if not known.refreshing.acquire(blocking=False):
        return
    try:
        moment = clock.now()
        for row in _written_since(community_id, known):
            if known.revisions.get(row.id, 0) < row.revision:
                known.index.add(row.id, _text(row))
                known.revisions[row.id] = row.revision
            known.last_id = max(known.last_id, row.id)
        if time.monotonic() - known.learned >= RELEARN_SECONDS:
            _learn(community_id, known)
        known.edits_since, known.refreshed = moment, time.monotonic()
    finally:
        known.refreshing.release()


def _learn(community_id: int, known: Known) -> None:
    known.alike = likeness_of(community_id, known.index, ALIKE)
    known.learned = time.monotonic()


def _written_since(community_id: int, known: Known) -> Iterator[Row[int, int, str, str]]:
    here = _texts(community_id)
    for row in db.session.execute(here.where(Idea.id > known.last_id - LATE_IDS)):
        if row.id in known.revisions or row.id not in known.index:
            yield row
    edited = select(Revision.idea_id).where(Revision.written_at > known.edits_since - LATE_TIME)
    yield from db.session.execute(here.where(Idea.id.in_(edited)))


def _texts(community_id: int) -> Select[int, int, str, str]:
    columns = select(Idea.id, Idea.revision, Idea.title, Idea.excerpt)
    return columns.where(Idea.community_id == community_id)


def _text(row: Row[int, int, str, str]) -> str:
    return f"{row.title}\n{row.excerpt}"
