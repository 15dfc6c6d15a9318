"""Who gets the cockpit by mail, and of which communities."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, exists, or_, select, update
from sqlalchemy.orm import joinedload

from forum.accounts.models import Person
from forum.accounts.queries import is_mailed
from forum.communities.models import Community, Membership
from forum.communities.queries import IS_MANAGING, is_free
from forum.core import clock
from forum.extensions import db
from forum.notices.models import Mailing

COMMUNITIES_SHOWN = 8


@dataclass(frozen=True)
class Reader:
    """Somebody who wants the cockpit by mail and manages a product."""

    id: int
    name: str
    email: str
    language: str


def due(turn: datetime, limit: int) -> list[Reader]:
    """Who has not had the mail of this `turn` yet, with an address that is proven."""
    query = (
        select(Person.id, Person.name, Person.email, Person.language)
        .join(Mailing, Mailing.person_id == Person.id)
        .where(Mailing.wants_cockpit, _waits(turn), _manages_something())
        .where(is_mailed())
        .order_by(Person.id)
        .limit(limit)
    )
    return [
        Reader(row.id, row.name, row.email or "", row.language) for row in db.session.execute(query)
    ]


def note_made(readers: Sequence[Reader], turn: datetime) -> list[Reader]:
    """Note that these people have the mail of this `turn`; those who had none from anybody else."""
    here = (Mailing.person_id.in_([reader.id for reader in readers]), _waits(turn))
    made = update(Mailing).where(*here).values(cockpit_at=clock.now()).returning(Mailing.person_id)
    ids = set(db.session.scalars(made.execution_options(synchronize_session=False)))
    return [reader for reader in readers if reader.id in ids]


def managed_by(person_id: int) -> list[int]:
    """The communities whose product somebody manages, as they joined them."""
    query = select(Membership.community_id).where(Membership.person_id == person_id, _manages())
    return list(db.session.scalars(query.order_by(Membership.id).limit(COMMUNITIES_SHOWN)))


def community_of(community_id: int) -> Community:
    """A community with its brand."""
    query = select(Community).where(Community.id == community_id)
    return db.session.scalars(query.options(joinedload(Community.brand))).one()


def _waits(turn: datetime) -> ColumnElement[bool]:
    return or_(Mailing.cockpit_at.is_(None), Mailing.cockpit_at < turn)


def _manages_something() -> ColumnElement[bool]:
    return exists().where(Membership.person_id == Person.id, _manages()).correlate(Person)


def _manages() -> ColumnElement[bool]:
    """The condition that a Membership is that of a product manager: `policy.can_see_cockpit`."""
    return IS_MANAGING & is_free()
