"""Where somebody is in threads: what is new to them, and what they were writing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, func, literal, select

from forum.accounts.actor import Actor
from forum.extensions import db
from forum.threads import drafts
from forum.threads.models import Post, PostDraft, ReadPosition, Thread


@dataclass(frozen=True)
class Unread:
    """What is new to somebody in a thread that they know."""

    count: int
    # The first of the new posts, the last that is not new, and when the reader was last there.
    first: int
    since: int
    at: datetime


@dataclass(frozen=True)
class Draft:
    """What somebody was writing."""

    body: str
    kept_at: datetime


@dataclass(frozen=True)
class Visit:
    """A reader in a thread: its newest post (0 without any), what is new, what they were writing.

    `last_read` is the last post that is not new, if the reader was here before.
    """

    newest: int = 0
    unread: Unread | None = None
    last_read: int | None = None
    draft: Draft | None = None


def visit_of(actor: Actor, thread: Thread) -> Visit:
    """The actor's visit to a thread; one query, none for guests."""
    if actor.is_guest:
        return Visit()
    here = (Post.thread_id == thread.id, Post.id > ReadPosition.post_id)
    new = (*here, Post.visibility == "visible", Post.author_id != actor.id)
    place = (PostDraft.person_id == actor.id) & (PostDraft.place == drafts.in_thread(thread))
    mine = (ReadPosition.thread_id == Thread.id) & (ReadPosition.person_id == actor.id)
    query = (
        select(
            _newest(thread.id).scalar_subquery(),
            select(func.count()).where(*new).correlate(ReadPosition).scalar_subquery(),
            select(func.min(Post.id)).where(*new).correlate(ReadPosition).scalar_subquery(),
            ReadPosition.post_id,
            ReadPosition.at,
            PostDraft.body,
            PostDraft.kept_at,
        )
        .select_from(Thread)
        .outerjoin(ReadPosition, mine)
        .outerjoin(PostDraft, place)
        .where(Thread.id == thread.id)
    )
    last, count, first, since, at, body, kept_at = db.session.execute(query).one()
    return Visit(
        newest=last or 0,
        unread=Unread(count, first, since, at) if count else None,
        last_read=since,
        draft=Draft(body, kept_at) if body else None,
    )


def unread_in(actor: Actor, thread_ids: Iterable[int]) -> dict[int, Unread]:
    """What is new to the actor in threads that they have looked into before; one query."""
    ids = list(thread_ids)
    if actor.is_guest or not ids:
        return {}
    new = (Post.thread_id == ReadPosition.thread_id) & (Post.id > ReadPosition.post_id)
    query = (
        select(
            ReadPosition.thread_id,
            func.count(literal(1)),
            func.min(Post.id),
            ReadPosition.post_id,
            ReadPosition.at,
        )
        .join(Post, new)
        .where(ReadPosition.person_id == actor.id, ReadPosition.thread_id.in_(ids))
        .where(Post.visibility == "visible", Post.author_id != actor.id)
        .group_by(ReadPosition.thread_id, ReadPosition.post_id, ReadPosition.at)
    )
    rows = db.session.execute(query)
    return {thread: Unread(count, first, since, at) for thread, count, first, since, at in rows}


def newest_of(thread_id: int) -> int:
    """The newest post of a thread that everybody sees; 0 where it has none."""
    return db.session.scalar(_newest(thread_id)) or 0


def _newest(thread_id: int) -> Select[int]:
    # Read no further than that: what is held now is new to everybody when it is shown.
    return select(func.max(Post.id)).where(
        Post.thread_id == thread_id, Post.visibility == "visible"
    )
