"""Reads of people."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import exists, select

from forum.accounts.actor import Actor, Standing
from forum.accounts.models import Consent, Person
from forum.accounts.names import folded
from forum.core import clock
from forum.extensions import db

NEWCOMER_FOR = timedelta(hours=24)


def person_with_consent(person_id: int) -> tuple[Person, bool] | None:
    """The person and whether they agree to capture, in one query."""
    agrees = (
        exists()
        .where(Consent.person_id == Person.id, Consent.kind == "capture")
        .where(Consent.withdrawn_at.is_(None))
    )
    row = db.session.execute(select(Person, agrees).where(Person.id == person_id)).one_or_none()
    return (row[0], bool(row[1])) if row else None


def person_named(name: str) -> Person | None:
    """The person who signs in with this name, if there is one."""
    query = select(Person).where(Person.folded_name == folded(name), Person.origin == "")
    return db.session.scalar(query)


def actor_of(person: Person, agrees: bool, standings: dict[int, Standing]) -> Actor:
    """Freeze a person into what policies see."""
    new = clock.now() - person.created_at < NEWCOMER_FOR
    return Actor(
        id=person.id,
        name=person.name,
        is_admin=person.is_admin,
        verified=person.verified_at is not None,
        trust="newcomer" if new else "member",
        capture_consent=agrees,
        standings=standings,
    )
