"""Ideas of a person, and ideas that they follow, over every community that the reader may see."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, select

from forum.accounts.actor import Actor
from forum.accounts.models import Person
from forum.communities.models import Community
from forum.communities.queries import is_visible_to
from forum.core import paging
from forum.core.paging import Page
from forum.core.slugs import slugify
from forum.extensions import db
from forum.follows.models import Subscription
from forum.ideas.models import Design, Idea
from forum.ideas.queries import IS_LISTED


@dataclass(frozen=True)
class Listed:
    """An idea in a list that is of no one community."""

    id: int
    slug: str
    title: str
    excerpt: str
    status: str
    votes: int
    created_at: datetime
    author_id: int
    author_name: str
    thumbnail: str | None
    community: Community
    at: datetime


def ideas_of(actor: Actor, person_id: int, cursor: str | None = None) -> Page[Listed]:
    """A page of a person's ideas that lists show and the actor may see, newest first."""
    query = _ideas(actor, Idea.created_at).where(Idea.author_id == person_id)
    return _page(query, Idea.created_at, cursor)


def followed_by_oneself(actor: Actor, cursor: str | None = None) -> Page[Listed]:
    """A page of the ideas that the actor follows and may still see, followed last on top."""
    mine = (Subscription.kind == "idea", Subscription.person_id == actor.person_id)
    query = _ideas(actor, Subscription.created_at).join(
        Subscription, Subscription.subject_id == Idea.id
    )
    return _page(query.where(*mine), Subscription.created_at, cursor)


def _ideas(actor: Actor, at: Any) -> Select[*tuple[Any, ...]]:
    first = (Design.idea_id == Idea.id) & (Design.position == 0) & Design.is_current
    columns = (Idea.id, Idea.title, Idea.excerpt, Idea.status, Idea.support, Idea.created_at)
    return (
        select(*columns, Person.id, Person.name, Design.file, Community, at)
        .join(Person, Person.id == Idea.author_id)
        .join(Community, Community.id == Idea.community_id)
        .outerjoin(Design, first)
        .where(IS_LISTED, is_visible_to(actor))
    )


def _page(query: Select[*tuple[Any, ...]], at: Any, cursor: str | None) -> Page[Listed]:
    place = paging.decode(cursor)
    if place:
        moment = paging.to_moment(place[0])
        query = query.where((at < moment) | ((at == moment) & (Idea.id < place[1])))
    query = query.order_by(at.desc(), Idea.id.desc()).limit(paging.PAGE_SIZE + 1)
    rows = [Listed(row[0], slugify(row[1]), *row[1:]) for row in db.session.execute(query)]
    return paging.cut(rows, paging.PAGE_SIZE, lambda row: (paging.from_moment(row.at), row.id))
