"""Reads of people."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, and_, exists, select
from sqlalchemy.orm import undefer

from forum.accounts import trust
from forum.accounts.actor import Actor, Standing
from forum.accounts.models import Block, Consent, Person, SecondFactor, Session
from forum.accounts.names import folded
from forum.accounts.sessions import is_alive
from forum.accounts.texts import COVERS_TALK
from forum.core import clock
from forum.core.errors import NotAllowed
from forum.core.language import _
from forum.core.tokens import hash_of
from forum.extensions import db


def person_with_consent(person_id: int) -> tuple[Person, bool] | None:
    """The person and whether they agree to capture, in one query."""
    query = select(Person, agrees_to_capture(Person.id)).where(Person.id == person_id)
    row = db.session.execute(query).one_or_none()
    return (row[0], bool(row[1])) if row else None


def language_of(person_id: int) -> str:
    """What somebody reads in."""
    return db.session.scalars(select(Person.language).where(Person.id == person_id)).one()


def is_admin_who_stays() -> ColumnElement[bool]:
    """The condition that a Person is an admin, and does not leave."""
    return and_(Person.is_admin.is_(True), Person.leaving_at.is_(None))


class Behind(NamedTuple):
    """What a request must know of who asks, in one query."""

    person: Person
    agrees: bool
    session: Session
    has_second_factor: bool


def behind_session(person_id: int, word: str) -> Behind | None:
    """Who holds the word of a session that is alive."""
    query = (
        select(Person, agrees_to_capture(Person.id), Session, has_second_factor(Person.id))
        .join(Session, Session.person_id == Person.id)
        .where(Person.id == person_id, Session.hash == hash_of(word), is_alive())
    )
    row = db.session.execute(query).one_or_none()
    return Behind(row[0], bool(row[1]), row[2], bool(row[3])) if row else None


def has_second_factor(person_id: Any) -> ColumnElement[bool]:
    """The condition that whoever's id is in that column has a second factor."""
    confirmed = SecondFactor.confirmed_at.is_not(None)
    return exists().where(SecondFactor.person_id == person_id, confirmed)


def agrees_to_capture(person_id: Any) -> ColumnElement[bool]:
    """The condition that whoever's id is in that column agrees to capture, as of now."""
    standing = (Consent.kind == "capture", Consent.withdrawn_at.is_(None))
    return exists().where(Consent.person_id == person_id, *standing)


def agrees_to_be_quoted(person_id: Any) -> ColumnElement[bool]:
    """The condition that whoever's id is in that column agrees to be read and quoted in talk."""
    standing = (Consent.kind == "capture", Consent.withdrawn_at.is_(None))
    covers = Consent.version.in_(COVERS_TALK)
    return exists().where(Consent.person_id == person_id, covers, *standing)


def may_be_quoted(actor: Actor) -> bool:
    """Whether the actor agrees to be read and quoted in talk."""
    return bool(db.session.scalar(select(agrees_to_be_quoted(actor.id or 0))))


def is_there() -> ColumnElement[bool]:
    """The condition that a Person can be met: somebody with an account, who is not leaving."""
    return and_(Person.unclaimed.is_(False), Person.leaving_at.is_(None))


def is_mailed() -> ColumnElement[bool]:
    """The condition that a Person is written to: at a proven address, while they stay."""
    proven = and_(Person.email.is_not(None), Person.verified_at.is_not(None))
    return and_(proven, Person.leaving_at.is_(None))


def person_named(name: str) -> Person | None:
    """The person who signs in with this name, if there is one."""
    query = select(Person).where(Person.folded_name == folded(name), Person.origin == "")
    return db.session.scalar(query)


def person_who_signs_in(name: str) -> Person | None:
    """The person who comes in by this name or address."""
    given = name.strip()
    who = Person.email == given.lower() if "@" in given else Person.folded_name == folded(given)
    return db.session.scalar(select(Person).where(who, Person.unclaimed.is_(False)))


def own_row(actor: Actor) -> Person:
    """The actor's row with what they say of themselves."""
    query = select(Person).where(Person.id == (actor.id or 0))
    texts = (undefer(Person.about), undefer(Person.about_html))
    person = db.session.scalar(query.options(*texts).execution_options(populate_existing=True))
    if person is None:
        raise NotAllowed(_("Please sign in."))
    return person


def blocked_ids(actor: Actor) -> frozenset[int]:
    """Whom the actor has blocked."""
    query = select(Block.blocked_id).where(Block.person_id == (actor.id or 0))
    return frozenset(db.session.scalars(query))


def blockers_of(person_id: int, among: Iterable[int]) -> frozenset[int]:
    """Who of these have blocked the person: they are neither notified by them nor named."""
    blocked = (Block.blocked_id == person_id, Block.person_id.in_(list(among)))
    return frozenset(db.session.scalars(select(Block.person_id).where(*blocked)))


def is_blocked_by(actor: Actor, person_id: Any) -> ColumnElement[bool]:
    """The condition that the actor has blocked whoever's id is in that column."""
    return exists().where(Block.person_id == (actor.id or 0), Block.blocked_id == person_id)


def blocked_by(actor: Actor) -> Sequence[Person]:
    """The people whom the actor has blocked, by name."""
    query = (
        select(Person)
        .join(Block, Block.blocked_id == Person.id)
        .where(Block.person_id == (actor.id or 0))
        .order_by(Person.folded_name)
    )
    return db.session.scalars(query).all()


def actor_of(person: Person, agrees: bool, standings: dict[int, Standing]) -> Actor:
    """Freeze a person into what policies see."""
    return Actor(
        id=person.id,
        name=person.name,
        is_admin=person.is_admin,
        verified=person.verified_at is not None,
        trust=trust.level_of(person, clock.now()),
        capture_consent=agrees,
        standings=standings,
        avatar=person.avatar,
    )
