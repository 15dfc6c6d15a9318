"""On which days people come: noted by the pages they ask for, written in batches off the request.

Only the number of days and the last one are kept: trust needs no diary of anybody.
"""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from flask import Flask, current_app
from sqlalchemy import or_, update

from forum.accounts.models import Person
from forum.core import clock
from forum.core.collecting import Collector
from forum.core.transaction import transaction
from forum.extensions import db


class Seen(NamedTuple):
    """A person came on a day."""

    person_id: int
    day: date


class PresenceCollector(Collector[Seen]):
    """Holds who came today until its thread writes it."""

    name = "presence"

    def key_of(self, item: Seen) -> Seen:
        """Once a day is enough."""
        return item

    def write(self, items: list[Seen]) -> None:
        """Count each day once, whichever process saw them first."""
        with transaction() as session:
            for person_id, day in sorted(items):
                new = or_(Person.last_seen_on.is_(None), Person.last_seen_on < day)
                session.execute(
                    update(Person)
                    .where(Person.id == person_id, new)
                    .values(days_seen=Person.days_seen + 1, last_seen_on=day)
                    .execution_options(synchronize_session=False)
                )
        db.session.remove()


def install(app: Flask) -> None:
    """Give `app` its collector."""
    app.extensions["presence"] = PresenceCollector(app)


def note(person: Person) -> None:
    """Note that a person asks for a page; who was seen today already costs nothing."""
    today = clock.now().date()
    if person.last_seen_on is None or person.last_seen_on < today:
        collector: PresenceCollector = current_app.extensions["presence"]
        collector.keep([Seen(person.id, today)])
