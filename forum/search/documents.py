"""From rows to documents: what the index keeps of ideas, threads, posts and people."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from forum.accounts.models import Person
from forum.accounts.queries import is_there
from forum.communities.models import Community
from forum.core.markup import text_of
from forum.extensions import db
from forum.ideas.models import Idea, Tag
from forum.search.backend import KINDS, Document
from forum.search.words import folded
from forum.threads.models import Post, Thread

# An idea like this is for its author and the moderators only, and so is its talk.
SHUT = ("draft", "withdrawn")
Rows = dict[int, Document]


def documents_of(kind: str, ids: Sequence[int]) -> Rows:
    """The documents of this kind by id, as the rows are now; what is gone is left out."""
    return _READERS[kind](ids) if ids else {}


def ids_after(kind: str, last: int, most: int) -> list[int]:
    """The next ids of a kind, for a walk over all of them."""
    column = _IDS[kind]
    return list(
        db.session.scalars(select(column).where(column > last).order_by(column).limit(most))
    )


def ids_in(place: int, kind: str, last: int, most: int) -> list[int]:
    """The next ids of a kind in one community."""
    query = select(_IDS[kind])
    if kind == "post":
        query = query.join(Thread, Thread.id == Post.thread_id)
    here = (Idea if kind == "idea" else Thread).community_id == place
    after = query.where(here, _IDS[kind] > last).order_by(_IDS[kind])
    return list(db.session.scalars(after.limit(most)))


def count_after(kind: str, last: int) -> int:
    """How many rows of a kind a walk has still before it."""
    column = _IDS[kind]
    return db.session.scalar(select(func.count()).where(column > last)) or 0


def posts_in(thread_ids: Iterable[int]) -> list[int]:
    """The ids of the posts of some threads."""
    return list(db.session.scalars(select(Post.id).where(Post.thread_id.in_(list(thread_ids)))))


def _ideas(ids: Sequence[int]) -> Rows:
    query = select(
        Idea.id,
        Idea.community_id,
        Idea.author_id,
        Idea.title,
        Idea.body_html,
        Idea.status,
        Idea.visibility,
        Idea.area_id,
        Idea.created_at,
        Community.language,
    ).join(Community, Community.id == Idea.community_id)
    tags: dict[int, list[str]] = {}
    for idea_id, name in db.session.execute(
        select(Tag.idea_id, Tag.name).where(Tag.idea_id.in_(ids))
    ):
        tags.setdefault(idea_id, []).append(folded(name))
    return {
        row.id: Document(
            kind="idea",
            ref=row.id,
            title=row.title,
            body=text_of(row.body_html),
            language=row.language,
            made_on=row.created_at.date(),
            place=row.community_id,
            is_open=row.visibility == "visible" and row.status not in SHUT,
            author=row.author_id,
            status=row.status,
            area=row.area_id or 0,
            tags=tuple(sorted(tags.get(row.id, ()))),
        )
        for row in db.session.execute(query.where(Idea.id.in_(ids)))
    }


def _threads(ids: Sequence[int]) -> Rows:
    query = (
        select(Thread, Community.language)
        .join(Community, Community.id == Thread.community_id)
        .options(joinedload(Thread.tags))
        .where(Thread.id.in_(ids), Thread.title.is_not(None))
    )
    return {
        thread.id: Document(
            kind="thread",
            ref=thread.id,
            title=thread.title or "",
            body="",
            language=language,
            made_on=thread.last_post_at.date() if thread.last_post_at else date.min,
            place=thread.community_id,
            is_open=thread.visibility == "visible",
            author=thread.author_id or 0,
            area=thread.area_id or 0,
            tags=tuple(sorted(folded(tag.name) for tag in thread.tags)),
        )
        for thread, language in db.session.execute(query).unique()
    }


def _posts(ids: Sequence[int]) -> Rows:
    columns = (
        Post.id,
        Post.author_id,
        Post.body_html,
        Post.visibility,
        Post.created_at,
        Thread.community_id,
        Thread.visibility.label("thread_visibility"),
        Idea.status,
        Community.language,
    )
    query = (
        select(*columns)
        .join(Thread, Thread.id == Post.thread_id)
        .join(Community, Community.id == Thread.community_id)
        .outerjoin(Idea, Idea.thread_id == Thread.id)
        .where(Post.id.in_(ids))
    )
    return {
        row.id: Document(
            kind="post",
            ref=row.id,
            title="",
            body=text_of(row.body_html),
            language=row.language,
            made_on=row.created_at.date(),
            place=row.community_id,
            is_open=row.visibility == row.thread_visibility == "visible" and row.status not in SHUT,
            author=row.author_id,
        )
        for row in db.session.execute(query)
    }


def _people(ids: Sequence[int]) -> Rows:
    query = select(Person.id, Person.name, Person.created_at)
    claimed = query.where(Person.id.in_(ids), is_there())
    return {
        row.id: Document(
            kind="person",
            ref=row.id,
            title=row.name,
            body="",
            language="en",
            made_on=row.created_at.date(),
        )
        for row in db.session.execute(claimed)
    }


_READERS: dict[str, Callable[[Sequence[int]], Rows]] = dict(
    zip(KINDS, (_ideas, _threads, _posts, _people), strict=True)
)
_IDS: dict[str, Any] = dict(zip(KINDS, (Idea.id, Thread.id, Post.id, Person.id), strict=True))
