"""What somebody wrote, ideas and posts together, newest first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Integer,
    Select,
    String,
    and_,
    cast,
    exists,
    func,
    literal,
    null,
    or_,
    select,
    union_all,
)

from forum.accounts.actor import Actor
from forum.communities.models import Community
from forum.communities.queries import is_visible_to
from forum.core import paging
from forum.core.paging import Page
from forum.extensions import db
from forum.ideas.models import Idea
from forum.ideas.queries import IS_LISTED, IS_OPEN_TO_ALL
from forum.threads.models import Post, Thread

IDEA, POST = 0, 1


@dataclass(frozen=True)
class Written:
    """An idea or a post; a post of a free-standing thread has no `idea_id`."""

    kind: int
    id: int
    at: datetime
    title: str
    text: str
    idea_id: int | None
    status: str | None
    slug: str
    community: str
    language: str

    @property
    def is_idea(self) -> bool:
        """Whether it is an idea."""
        return self.kind == IDEA


def is_readable_post() -> ColumnElement[bool]:
    """The condition that everybody who may see the place reads a post joined to its Thread."""
    hidden = exists().where(Idea.thread_id == Thread.id, ~IS_OPEN_TO_ALL).correlate(Thread)
    return and_(Post.visibility == "visible", Thread.visibility == "visible", ~hidden)


def history_of(actor: Actor, person_id: int, cursor: str | None = None) -> Page[Written]:
    """A page of what a person wrote that the actor may read; one query."""
    place = paging.decode(cursor)
    both = union_all(
        _part(_ideas(actor, person_id), Idea.created_at, Idea.id, IDEA, place),
        _part(_posts(actor, person_id), Post.created_at, Post.id, POST, place),
    ).subquery()
    query = select(both).order_by(both.c.at.desc(), both.c.kind.desc(), both.c.id.desc())
    rows = [Written(*row) for row in db.session.execute(query.limit(paging.PAGE_SIZE + 1))]
    return paging.cut(
        rows, paging.PAGE_SIZE, lambda row: (2 * paging.from_moment(row.at) + row.kind, row.id)
    )


def _ideas(actor: Actor, person_id: int) -> Select[*tuple[Any, ...]]:
    return (
        select(
            literal(IDEA).label("kind"),
            Idea.id.label("id"),
            Idea.created_at.label("at"),
            Idea.title.label("title"),
            Idea.excerpt.label("text"),
            Idea.id.label("idea_id"),
            Idea.status.label("status"),
            *_place(),
        )
        .join(Community, Community.id == Idea.community_id)
        .where(Idea.author_id == person_id, IS_LISTED, is_visible_to(actor))
    )


def _posts(actor: Actor, person_id: int) -> Select[*tuple[Any, ...]]:
    return (
        select(
            literal(POST).label("kind"),
            Post.id.label("id"),
            Post.created_at.label("at"),
            func.coalesce(Thread.title, Idea.title).label("title"),
            Post.body_html.label("text"),
            cast(Idea.id, Integer).label("idea_id"),
            cast(null(), String).label("status"),
            *_place(),
        )
        .join(Thread, Thread.id == Post.thread_id)
        .join(Community, Community.id == Thread.community_id)
        .outerjoin(Idea, Idea.thread_id == Thread.id)
        .where(Post.author_id == person_id, is_readable_post(), is_visible_to(actor))
    )


def _place() -> tuple[Any, ...]:
    return (
        Community.slug.label("slug"),
        Community.name.label("community"),
        Community.language.label("language"),
    )


def _part(
    query: Select[*tuple[Any, ...]], at: Any, key: Any, kind: int, place: paging.Place | None
) -> Select[*tuple[Any, ...]]:
    """As much of one kind as a page can need, from the place on."""
    if place:
        moment = paging.to_moment(int(place[0]) // 2)
        last = int(place[0]) % 2
        # At one moment the posts come first, each kind by its ids.
        later = literal(kind < last) if kind != last else key < place[1]
        query = query.where(or_(at < moment, and_(at == moment, later)))
    query = query.order_by(at.desc(), key.desc()).limit(paging.PAGE_SIZE + 1)
    return select(query.subquery())
