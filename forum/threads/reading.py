"""How far people have read: noted by the process that showed a thread, written off the request."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from flask import Flask
from sqlalchemy import select

from forum.accounts.actor import Actor
from forum.accounts.models import Person
from forum.core import clock
from forum.core.collecting import Collector
from forum.core.database import whole_number
from forum.core.events import publish
from forum.core.transaction import transaction
from forum.extensions import db
from forum.threads.events import ThreadsRead
from forum.threads.models import ReadPosition, Thread
from forum.threads.queries import Visit


class Read(NamedTuple):
    """A person has been in a thread when this was its newest post."""

    person_id: int
    thread_id: int
    post_id: int
    at: datetime


class ReadingCollector(Collector[Read]):
    """Holds who has read what until its thread writes it."""

    name = "read positions"

    def read(self, actor: Actor, thread_id: int, newest: int) -> None:
        """Note that the actor has looked into a thread; guests leave no trace."""
        if actor.id is not None:
            self.keep([Read(actor.id, thread_id, newest, clock.now())])

    def key_of(self, item: Read) -> tuple[int, int]:
        """One for each person and thread."""
        return (item.person_id, item.thread_id)

    def chosen(self, before: Read, after: Read) -> Read:
        """The one that got further."""
        return max(before, after)

    def write(self, items: list[Read]) -> None:
        """Write these, and say so to whoever wants to know."""
        _write(items)


def last_read(visit: Visit, given: str | None) -> int | None:
    """The last post that is not new: as the address says, else where the reader left off."""
    asked = whole_number(given)
    return visit.last_read if asked is None else asked


def install(app: Flask) -> None:
    """Give `app` its collector."""
    app.extensions["read_positions"] = ReadingCollector(app)


def _write(rows: list[Read]) -> None:
    with transaction() as session:
        people = set(session.scalars(select(Person.id).where(Person.id.in_({r[0] for r in rows}))))
        threads = set(session.scalars(select(Thread.id).where(Thread.id.in_({r[1] for r in rows}))))
        known = [row for row in sorted(rows) if row[0] in people and row[1] in threads]
        for row in known:
            key = (row.person_id, row.thread_id)
            position = session.get(ReadPosition, key, with_for_update=True)
            if position is None:
                session.add(ReadPosition(**row._asdict()))
            elif position.post_id <= row.post_id:
                position.post_id, position.at = row.post_id, row.at
        publish(ThreadsRead(tuple((row.person_id, row.thread_id) for row in known)))
    db.session.remove()
