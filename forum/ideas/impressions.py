"""Impressions: noted by the process that showed the ideas, written in batches off the request."""

from __future__ import annotations

import atexit
import logging
import threading
from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from flask import Flask
from sqlalchemy import distinct, func, insert, select, update
from sqlalchemy.exc import OperationalError

from forum.accounts.actor import Actor
from forum.accounts.models import Person
from forum.communities.models import Community
from forum.communities.policy import can_vote
from forum.core import clock
from forum.core.transaction import transaction
from forum.extensions import db
from forum.ideas.models import Idea, Impression

BATCH = 500
FLUSH_SECONDS = 5.0
WAITING_MAX = 50_000

log = logging.getLogger(__name__)


class Shown(NamedTuple):
    """One impression that waits to be written."""

    idea_id: int
    person_id: int
    surface: str
    rank: int
    shown_at: datetime


class Collector:
    """Holds what this process showed until its thread writes it."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self._waiting: list[Shown] = []
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None

    def note(
        self,
        actor: Actor,
        community: Community,
        idea_ids: Iterable[int],
        *,
        surface: str,
        first_rank: int = 0,
    ) -> None:
        """Note that these ideas were shown in this order; only to people who could vote."""
        if not can_vote(actor, community):
            return
        moment = clock.now()
        rows = [
            Shown(idea_id, actor.person_id, surface, first_rank + i, moment)
            for i, idea_id in enumerate(idea_ids)
        ]
        with self._lock:
            # A database that is away for long must not eat the memory: the oldest are let go.
            self._waiting = (self._waiting + rows)[-WAITING_MAX:]
        self._start()

    def flush(self) -> int:
        """Write what waits; how many impressions that was."""
        with self._lock:
            rows, self._waiting = self._waiting, []
        written = 0
        try:
            with self.app.app_context():
                while written < len(rows):
                    _write(rows[written : written + BATCH])
                    written += BATCH
        except OperationalError:
            # The database is away: they wait for the next time.
            with self._lock:
                self._waiting = (rows[written:] + self._waiting)[-WAITING_MAX:]
            raise
        return len(rows)

    def _start(self) -> None:
        # Started by the first page, so that it lives in the serving process and not in its parent.
        if self._thread is None and not self.app.testing:
            self._thread = threading.Thread(target=self._run, name="impressions", daemon=True)
            self._thread.start()
            atexit.register(self.flush)

    def _run(self) -> None:
        pause = threading.Event()
        while not pause.wait(FLUSH_SECONDS):
            try:
                self.flush()
            except Exception:
                log.exception("impressions could not be written")


def install(app: Flask) -> None:
    """Give `app` its collector."""
    app.extensions["impressions"] = Collector(app)


def _write(rows: list[Shown]) -> None:
    ids = {row.idea_id for row in rows}
    seen = (
        select(func.count(distinct(Impression.person_id)))
        .where(Impression.idea_id == Idea.id)
        .scalar_subquery()
    )
    with transaction() as session:
        known = set(session.scalars(select(Idea.id).where(Idea.id.in_(ids))))
        there = select(Person.id).where(Person.id.in_({row.person_id for row in rows}))
        people = set(session.scalars(there))
        kept = [r._asdict() for r in rows if r.idea_id in known and r.person_id in people]
        if kept:
            session.execute(insert(Impression), kept)
            session.execute(update(Idea).where(Idea.id.in_(known)).values(seen_by=seen))
    db.session.remove()
