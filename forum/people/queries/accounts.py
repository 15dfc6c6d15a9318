"""Everybody's account, for the admin."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import func, or_, select

from forum.accounts.models import Person, Session
from forum.accounts.names import folded
from forum.accounts.queries import has_second_factor
from forum.accounts.sessions import is_alive
from forum.communities.models import Community, Membership
from forum.core import paging
from forum.core.limits import EMAIL_MAX
from forum.core.paging import Page
from forum.extensions import db


@dataclass(frozen=True)
class Account:
    """A person as an admin sees them; `roles` are pairs of a role and the community's name."""

    id: int
    name: str
    avatar: str | None
    email: str | None
    is_admin: bool
    verified_at: datetime | None
    trust_granted_at: datetime | None
    created_at: datetime
    last_seen_on: date | None
    has_second_factor: bool
    sessions: int
    roles: list[tuple[str, str]] = field(default_factory=list)


def accounts_of(words: str = "", cursor: str | None = None) -> Page[Account]:
    """A page of accounts with these words in their name or address, the newest first."""
    alive = select(func.count()).where(Session.person_id == Person.id, is_alive())
    query = (
        select(Person.id, Person.name, Person.avatar, Person.email, Person.is_admin)
        .add_columns(Person.verified_at, Person.trust_granted_at, Person.created_at)
        .add_columns(Person.last_seen_on, has_second_factor(Person.id), alive.scalar_subquery())
        .where(Person.unclaimed.is_(False), Person.erased_at.is_(None))
        .order_by(Person.id.desc())
        .limit(paging.PAGE_SIZE + 1)
    )
    if words:
        like, plain = folded(words)[:EMAIL_MAX], words.lower()[:EMAIL_MAX]
        named = Person.folded_name.contains(like, autoescape=True)
        query = query.where(or_(named, Person.email.contains(plain, autoescape=True)))
    if place := paging.decode(cursor):
        query = query.where(Person.id < place[1])
    rows = [Account(*row) for row in db.session.execute(query)]
    page = paging.cut(rows, paging.PAGE_SIZE, lambda row: (0, row.id))
    roles = _roles_of([one.id for one in page.items])
    for one in page.items:
        one.roles.extend(roles.get(one.id, ()))
    return page


def _roles_of(person_ids: Collection[int]) -> dict[int, list[tuple[str, str]]]:
    query = (
        select(Membership.person_id, Membership.role, Community.name)
        .join(Community, Community.id == Membership.community_id)
        .where(Membership.person_id.in_(person_ids), Membership.role != "member")
        .order_by(Community.name)
    )
    found: dict[int, list[tuple[str, str]]] = {}
    for person_id, role, name in db.session.execute(query):
        found.setdefault(person_id, []).append((role, name))
    return found
