"""Who belongs to a community."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from forum.accounts.models import Person
from forum.accounts.names import folded
from forum.communities.models import Community, Membership
from forum.core import paging
from forum.core.limits import NAME_MAX
from forum.core.paging import Page
from forum.extensions import db
from forum.people.models import Reputation

ORDERS = ("contributions", "newest")


@dataclass(frozen=True)
class Member:
    """A person in a community's list."""

    membership_id: int
    person_id: int
    name: str
    avatar: str | None
    role: str
    joined_at: datetime
    sociability: str | None
    contributions: int


def members_of(
    community: Community,
    order: str,
    cursor: str | None = None,
    *,
    named: str = "",
    role: str | None = None,
) -> Page[Member]:
    """A page of a community's members in one of ORDERS, of this role, with this in their name."""
    contributions = func.coalesce(Reputation.contributions, 0)
    here = (Reputation.person_id == Person.id) & (Reputation.community_id == community.id)
    columns = (Person.id, Person.name, Person.avatar, Membership.role, Membership.joined_at)
    query = (
        select(Membership.id, *columns, Person.sociability, contributions)
        .join(Person, Person.id == Membership.person_id)
        .outerjoin(Reputation, here)
        .where(Membership.community_id == community.id, Person.erased_at.is_(None))
    )
    if named:
        like = folded(named)[:NAME_MAX]
        query = query.where(Person.folded_name.contains(like, autoescape=True))
    if role:
        query = query.where(Membership.role == role)
    column: Any = contributions if order == "contributions" else Membership.joined_at
    place = paging.decode(cursor)
    if place:
        read = paging.to_count if order == "contributions" else paging.to_moment
        value = read(place[0])
        query = query.where((column < value) | ((column == value) & (Membership.id < place[1])))
    query = query.order_by(column.desc(), Membership.id.desc()).limit(paging.PAGE_SIZE + 1)
    rows = [Member(*row) for row in db.session.execute(query)]
    return paging.cut(rows, paging.PAGE_SIZE, lambda row: _place(row, order))


def _place(member: Member, order: str) -> paging.Place:
    if order == "contributions":
        return (member.contributions, member.membership_id)
    return (paging.from_moment(member.joined_at), member.membership_id)
