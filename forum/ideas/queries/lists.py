"""Lists of ideas: their orders and their filters."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, exists, select

from forum.accounts.actor import Actor
from forum.communities.models import Community
from forum.core import paging
from forum.core.paging import Page
from forum.extensions import db
from forum.follows.queries import followed_by
from forum.ideas import feeds
from forum.ideas.models import Design, Idea, SavedView, Tag
from forum.ideas.queries.cards import LISTED, IdeaCard, card, cards_of, reader
from forum.ideas.waiting import IS_UNANSWERED


@dataclass(frozen=True)
class Order:
    """An order of the list: the column, and how its values travel in a cursor."""

    column: Any
    to_number: Callable[[Any], float | int]
    from_number: Callable[[float | int], Any]


ORDERS = {
    "trending": Order(Idea.heat, float, float),
    "new": Order(Idea.created_at, paging.from_moment, paging.to_moment),
    "top": Order(Idea.support, int, paging.to_count),
    "following": Order(Idea.created_at, paging.from_moment, paging.to_moment),
}


@dataclass(frozen=True)
class Filters:
    """What a list is narrowed to; the default lets everything through."""

    status: str | None = None
    tag: str | None = None
    area: int | None = None
    with_design: bool = False
    unanswered: bool = False

    def conditions(self) -> list[ColumnElement[bool]]:
        """What an idea must be."""
        found: list[ColumnElement[bool]] = []
        if self.status:
            found.append(Idea.status == self.status)
        if self.tag:
            found.append(
                exists().where(Tag.idea_id == Idea.id, Tag.name == self.tag).correlate(Idea)
            )
        if self.area:
            found.append(Idea.area_id == self.area)
        if self.with_design:
            found.append(exists().where(Design.idea_id == Idea.id).correlate(Idea))
        if self.unanswered:
            found.append(IS_UNANSWERED)
        return found


EVERYTHING = Filters()


def list_ideas(
    actor: Actor,
    community: Community,
    order: str,
    cursor: str | None = None,
    filters: Filters = EVERYTHING,
) -> Page[IdeaCard]:
    """A page of a community's ideas in one of ORDERS, or as "discover"; at most three queries."""
    if order == "discover":
        return _discovered(actor, community, cursor, filters)
    chosen = ORDERS[order]
    query = LISTED.where(Idea.community_id == community.id, *filters.conditions())
    if order == "following":
        query = query.where(followed_by(actor, "idea", Idea.id))
    place = paging.decode(cursor)
    if place:
        value = chosen.from_number(place[0])
        query = query.where(
            (chosen.column < value) | ((chosen.column == value) & (Idea.id < place[1]))
        )
    query = query.order_by(chosen.column.desc(), Idea.id.desc()).limit(paging.PAGE_SIZE + 1)
    rows = db.session.execute(query, reader(actor)).all()
    page = paging.cut(
        rows,
        paging.PAGE_SIZE,
        lambda row: (chosen.to_number(getattr(row[0], chosen.column.key)), row[0].id),
    )
    return Page([card(actor, community, row) for row in page.items], page.next)


def kept_by(actor: Actor, community: Community) -> Sequence[SavedView]:
    """What the actor keeps of this list, by name."""
    if actor.is_guest:
        return []
    mine = (SavedView.person_id == actor.id, SavedView.community_id == community.id)
    return db.session.scalars(select(SavedView).where(*mine).order_by(SavedView.name)).all()


def _discovered(
    actor: Actor, community: Community, cursor: str | None, filters: Filters
) -> Page[IdeaCard]:
    start, feed_id = paging.decode(cursor) or (0, None)
    feed = feeds.order_for(actor, community, feed_id)
    if feed is None:
        return list_ideas(actor, community, "trending", cursor, filters)
    begin, end = int(start), int(start) + paging.PAGE_SIZE
    ids = feed.idea_ids
    if filters != EVERYTHING:
        matching = select(Idea.id).where(Idea.id.in_(ids), *filters.conditions())
        kept = set(db.session.scalars(matching))
        ids = [idea_id for idea_id in ids if idea_id in kept]
    shown = ids[begin:end] if begin >= 0 else []
    cards = cards_of(actor, community, shown)
    more = paging.encode((end, feed.id)) if end < len(ids) else None
    return Page([cards[idea_id] for idea_id in shown if idea_id in cards], more)
