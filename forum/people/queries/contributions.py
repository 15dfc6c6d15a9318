"""What others took up of what a person gave, and what was released thanks to them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, case, exists, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, aliased

from forum.accounts.actor import Actor
from forum.accounts.models import Person
from forum.communities.models import Community
from forum.communities.queries import is_visible_to
from forum.core import paging
from forum.core.paging import Page
from forum.extensions import db
from forum.ideas.models import Amendment, Idea, Merge
from forum.ideas.queries import IS_LISTED, IS_OPEN_TO_ALL
from forum.people import models
from forum.people.models import Contribution
from forum.people.queries.history import is_readable_post
from forum.threads.models import Post, Thread

CREDITS_SHOWN = 12


@dataclass(frozen=True)
class Contributed:
    """A contribution, and where to read it; a post of a free-standing thread has no idea."""

    id: int
    kind: str
    at: datetime
    title: str
    idea_id: int | None
    post_id: int | None
    slug: str
    community: str
    by_id: int | None
    by_name: str | None


@dataclass(frozen=True)
class Credit:
    """A released idea that somebody proposed or improved."""

    idea_id: int
    title: str
    slug: str
    community: str
    proposed: bool


def contributions_of(actor: Actor, person_id: int, cursor: str | None = None) -> Page[Contributed]:
    """A page of a person's contributions that the actor may read, newest first; one query."""
    place = paging.decode(cursor)
    by = aliased(Person)
    post_id = case((Contribution.kind == models.THANKS, Contribution.subject_id))
    title = func.coalesce(Thread.title, Idea.title)
    query = (
        select(Contribution.id, Contribution.kind, Contribution.at, title, Idea.id, post_id)
        .add_columns(Community.slug, Community.name, by.id, by.name)
        .join(Community, Community.id == Contribution.community_id)
        .outerjoin(by, and_(by.id == Contribution.by_id, by.erased_at.is_(None)))
        .outerjoin(Amendment, _is(models.AMENDMENT, Amendment.id))
        .outerjoin(Merge, _is(models.DUPLICATE, Merge.id))
        .outerjoin(Post, _is(models.THANKS, Post.id))
        .outerjoin(Thread, Thread.id == Post.thread_id)
        .outerjoin(Idea, Idea.id == _idea_id())
        .where(Contribution.person_id == person_id, is_visible_to(actor))
        .where(or_(and_(Post.id.is_(None), IS_OPEN_TO_ALL), is_readable_post()))
        .order_by(Contribution.id.desc())
        .limit(paging.PAGE_SIZE + 1)
    )
    if place:
        query = query.where(Contribution.id < place[1])
    rows = [Contributed(*row) for row in db.session.execute(query)]
    return paging.cut(rows, paging.PAGE_SIZE, lambda row: (0, row.id))


def credits_of(actor: Actor, person_id: int) -> list[Credit]:
    """What was released lately, of what a person proposed or improved; one query."""
    improved = exists().where(
        Amendment.idea_id == Idea.id,
        Amendment.author_id == person_id,
        Amendment.state == "accepted",
    )
    proposed = Idea.author_id == person_id
    query = (
        select(Idea.id, Idea.title, Community.slug, Community.name, proposed)
        .join(Community, Community.id == Idea.community_id)
        .where(IS_LISTED, Idea.status == "released", is_visible_to(actor))
        .where(or_(proposed, improved))
        .order_by(Idea.id.desc())
        .limit(CREDITS_SHOWN)
    )
    return [Credit(*row) for row in db.session.execute(query)]


def _is(kind: str, key: InstrumentedAttribute[int]) -> ColumnElement[bool]:
    return and_(Contribution.kind == kind, key == Contribution.subject_id)


def _idea_id() -> ColumnElement[int | None]:
    """The idea that a contribution is about."""
    talked_of = aliased(Idea)
    of_post = (
        select(talked_of.id)
        .where(talked_of.thread_id == Thread.id)
        .correlate(Thread)
        .scalar_subquery()
    )
    return case(
        (Contribution.kind == models.CONSIDERED, Contribution.subject_id),
        else_=func.coalesce(Amendment.idea_id, Merge.source_id, of_post),
    )
