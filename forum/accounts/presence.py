"""Who comes and when: noted by the pages they ask for, written in batches off the request.

Of people only the number of days and the last one are kept: trust needs no diary of anybody. Of a
session it is the last moment, so that its owner can tell whose it is.
"""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from flask import Flask, current_app
from sqlalchemy import or_, update

from forum.accounts.models import Person, Session
from forum.core import clock
from forum.core.collecting import Collector
from forum.core.limits import SEEN_EVERY
from forum.core.transaction import transaction
from forum.extensions import db


class Seen(NamedTuple):
    """A person came, by a session of theirs."""

    person_id: int
    session_id: int
    at: datetime


class PresenceCollector(Collector[Seen]):
    """Holds who came until its thread writes it."""

    name = "presence"

    def key_of(self, item: Seen) -> object:
        """Of each session the last moment of a day is enough."""
        return item.session_id, item.at.date()

    def write(self, items: list[Seen]) -> None:
        """Count each day once and let no session go back in time, whichever process saw them."""
        with transaction() as session:
            for person_id, session_id, at in sorted(items):
                new = or_(Person.last_seen_on.is_(None), Person.last_seen_on < at.date())
                came = update(Person).where(Person.id == person_id, new)
                session.execute(
                    came.values(days_seen=Person.days_seen + 1, last_seen_on=at.date()),
                    execution_options={"synchronize_session": False},
                )
                seen = update(Session).where(Session.id == session_id, Session.seen_at < at)
                session.execute(
                    seen.values(seen_at=at), execution_options={"synchronize_session": False}
                )
        db.session.remove()


def install(app: Flask) -> None:
    """Give `app` its collector."""
    app.extensions["presence"] = PresenceCollector(app)


def note(person: Person, session: Session) -> None:
    """Note that a person asks for a page; who was seen just now costs nothing."""
    moment = clock.now()
    is_new_day = person.last_seen_on is None or person.last_seen_on < moment.date()
    if is_new_day or moment - session.seen_at > SEEN_EVERY:
        collector: PresenceCollector = current_app.extensions["presence"]
        collector.keep([Seen(person.id, session.id, moment)])
