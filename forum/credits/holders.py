"""Who stands in the ledger, and how they are called."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import select

from forum.accounts.models import Person
from forum.core.language import _
from forum.credits.models import Holder
from forum.extensions import db

# Bytes of a pseudonym; it grows by one each time that a word is taken.
SHORTEST = 2


# What `called` is told, for a query that joins people to holders while they are there.
CALLED = (Holder, Person.name, Person.unclaimed, Person.avatar)
IS_THERE = (Person.id == Holder.person_id) & Person.erased_at.is_(None)


@dataclass(frozen=True)
class Named:
    """A holder as pages show them: a person by name, or nobody any more."""

    id: int
    person_id: int | None
    name: str
    # Whether somebody can sign in and answer for them.
    is_reachable: bool
    avatar: str | None = None


def holder_of(person_id: int) -> Holder:
    """The holder who stands for a person; made where they gave nothing before."""
    held = db.session.scalar(select(Holder).where(Holder.person_id == person_id))
    if held is None:
        held = Holder(person_id=person_id, word=_free_word())
        db.session.add(held)
        db.session.flush()
    return held


def holders_of(person_ids: Iterable[int]) -> dict[int, int]:
    """The holders of several people, by person; in the order of the people, so that it is one."""
    wanted = sorted(set(person_ids))
    query = select(Holder.person_id, Holder.id).where(Holder.person_id.in_(wanted))
    found = {person_id: held for person_id, held in db.session.execute(query) if person_id}
    made = {one: holder_of(one).id for one in wanted if one not in found}
    return {**found, **made}


def holder_id_of(person_id: int | None) -> int | None:
    """The holder who stands for a person, if they gave anything."""
    if person_id is None:
        return None
    return db.session.scalar(select(Holder.id).where(Holder.person_id == person_id))


def named(holder_ids: Iterable[int]) -> dict[int, Named]:
    """How holders are called now; one query."""
    query = select(*CALLED).outerjoin(Person, IS_THERE).where(Holder.id.in_(set(holder_ids)))
    return {row[0].id: called(*row) for row in db.session.execute(query)}


def called(held: Holder, name: str | None, unclaimed: bool | None, avatar: str | None) -> Named:
    """How one holder is called: a pseudonym where nobody stands behind it."""
    if name is None:
        return Named(held.id, None, _("Contributor %(word)s", word=held.word), False)
    return Named(held.id, held.person_id, name, not unclaimed, avatar)


def people_behind(holder_ids: Iterable[int]) -> list[int]:
    """The people whom these holders stand for, as far as there are any."""
    query = select(Holder.person_id).where(Holder.id.in_(set(holder_ids)))
    return [one for one in db.session.scalars(query.order_by(Holder.id)) if one is not None]


def _free_word() -> str:
    size = SHORTEST
    while True:
        word = secrets.token_hex(size)
        if db.session.scalar(select(Holder.id).where(Holder.word == word)) is None:
            return word
        size += 1
