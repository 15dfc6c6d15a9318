"""The directory: the communities that one may see, found, narrowed and put in order."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, case, func, literal, select, tuple_
from sqlalchemy.orm import joinedload

from forum.accounts.actor import Actor
from forum.communities.folding import folded
from forum.communities.models import Community
from forum.communities.queries import is_visible_to
from forum.core import paging
from forum.core.errors import NotFound
from forum.core.language import _
from forum.core.paging import Page
from forum.extensions import db

PAGE_SIZE = 50
SEARCH_MAX, WORDS_MAX = 100, 8
LARGEST_FIRST = {
    "lively": (Community.active_count, Community.idea_count, Community.id),
    "new": (Community.created_at, Community.id),
}
BY_NAME = (Community.folded, Community.id)
ORDERS = (*LARGEST_FIRST, "name")


@dataclass(frozen=True)
class Asked:
    """What the directory is asked for; the default is everything, the liveliest first."""

    words: str = ""
    language: str = ""
    mine: bool = False
    order: str = "lively"


def find_communities(actor: Actor, asked: Asked, cursor: str | None = None) -> Page[Community]:
    """A page of the communities that the actor may see; one query."""
    columns: tuple[Any, ...] = LARGEST_FIRST.get(asked.order, BY_NAME)
    falls = asked.order in LARGEST_FIRST
    query = select(Community).where(*_conditions(actor, asked)).options(joinedload(Community.brand))
    if place := paging.decode(cursor):
        # By the row itself: its name is no number that could travel in the cursor.
        last = select(*columns).where(Community.id == place[1], is_visible_to(actor))
        found = db.session.execute(last).one_or_none()
        if found is None:
            raise NotFound(_("There is no such page."))
        values = [literal(value, c.type) for c, value in zip(columns, found, strict=True)]
        here, there = tuple_(*columns), tuple_(*values)
        query = query.where(here < there if falls else here > there)
    order = [column.desc() if falls else column for column in columns]
    rows = db.session.scalars(query.order_by(*order).limit(PAGE_SIZE + 1)).all()
    return paging.cut(rows, PAGE_SIZE, lambda row: (0, row.id))


def count_communities(actor: Actor, asked: Asked) -> int:
    """How many there are of those that the actor may see."""
    query = select(func.count()).select_from(Community).where(*_conditions(actor, asked))
    return db.session.scalar(query) or 0


def front_page(actor: Actor) -> Page[Community]:
    """What the first page of the forum shows: one's own communities, then the liveliest."""
    own = case((Community.id.in_(list(actor.standings)), 1), else_=0)
    lively = [column.desc() for column in LARGEST_FIRST["lively"]]
    query = select(Community).where(is_visible_to(actor)).options(joinedload(Community.brand))
    rows = db.session.scalars(query.order_by(own.desc(), *lively).limit(PAGE_SIZE + 1)).all()
    return paging.cut(rows, PAGE_SIZE, lambda row: (0, row.id))


def _conditions(actor: Actor, asked: Asked) -> list[ColumnElement[bool]]:
    words = folded(asked.words[:SEARCH_MAX]).split()[:WORDS_MAX]
    found = [is_visible_to(actor)]
    found += [Community.folded.contains(word, autoescape=True) for word in words]
    if asked.language:
        found.append(Community.language == asked.language)
    if asked.mine:
        found.append(Community.id.in_(list(actor.standings)))
    return found
