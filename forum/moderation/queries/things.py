"""How things look to a moderator: what they say, what they answer, and whose they are."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import aliased, undefer

from forum.accounts.models import Person
from forum.core import markup
from forum.extensions import db
from forum.ideas.models import Idea
from forum.threads.models import Post, Thread

EXCERPT = 240
Key = tuple[str, int]


@dataclass(frozen=True)
class Look:
    """A thing as a card shows it; the HTML was sanitised when it was written.

    `within` is the thread or idea that a post stands in, as a kind, an id and a title; `answers`
    is the beginning of the post that it answers.
    """

    kind: str
    id: int
    title: str
    html: str
    visibility: str
    within: tuple[str, int, str] | None = None
    answers: str = ""
    is_taken_back: bool = False
    # Where it stands by now; a person stands nowhere.
    community_id: int | None = None


def looks_of(keys: Iterable[Key]) -> dict[Key, Look]:
    """How these things look, by kind and id; a query for each kind that is among them."""
    found: dict[Key, Look] = {}
    wanted: dict[str, set[int]] = {}
    for kind, thing_id in keys:
        wanted.setdefault(kind, set()).add(thing_id)
    for kind, read in _READ.items():
        if ids := wanted.get(kind):
            found |= {(kind, look.id): look for look in read(ids)}
    return found


def looks_in(community_id: int, looks: dict[Key, Look], key: Key) -> Look | None:
    """How a thing looks to this community; what moved away is not theirs to see any more."""
    look = looks.get(key)
    return look if look is not None and look.community_id in (None, community_id) else None


def _ideas(ids: Collection[int]) -> list[Look]:
    columns = (Idea.id, Idea.title, Idea.body_html, Idea.visibility, Idea.community_id)
    rows = db.session.execute(select(*columns).where(Idea.id.in_(ids)))
    return [Look("idea", *row, community_id=place) for *row, place in rows]


def _threads(ids: Collection[int]) -> list[Look]:
    """Threads with the post that they begin with."""
    other = aliased(Post)
    first = select(func.min(other.id)).where(other.thread_id == Thread.id).scalar_subquery()
    query = (
        select(Thread, Post.body_html).outerjoin(Post, Post.id == first).where(Thread.id.in_(ids))
    )
    return [
        Look(
            "thread",
            thread.id,
            thread.title or "",
            html or "",
            thread.visibility,
            is_taken_back=thread.taken_back_at is not None,
            community_id=thread.community_id,
        )
        for thread, html in db.session.execute(query)
    ]


def _posts(ids: Collection[int]) -> list[Look]:
    parent = aliased(Post)
    query = (
        select(Post, Thread.id, Thread.title, Thread.community_id, Idea.id, Idea.title, parent.body)
        .join(Thread, Thread.id == Post.thread_id)
        .outerjoin(Idea, Idea.thread_id == Thread.id)
        .outerjoin(parent, parent.id == Post.parent_id)
        .where(Post.id.in_(ids))
    )
    return [
        Look(
            "post",
            post.id,
            "",
            post.body_html,
            post.visibility,
            ("idea", idea_id, idea_title) if idea_id else ("thread", thread_id, title or ""),
            markup.excerpt(answered, EXCERPT) if answered else "",
            post.taken_back_at is not None,
            place,
        )
        for post, thread_id, title, place, idea_id, idea_title, answered in db.session.execute(
            query
        )
    ]


def _people(ids: Collection[int]) -> list[Look]:
    query = select(Person).options(undefer(Person.about_html)).where(Person.id.in_(ids))
    people = db.session.scalars(query.execution_options(populate_existing=True))
    return [Look("person", one.id, one.name, one.about_html, "visible") for one in people]


_READ = {"idea": _ideas, "thread": _threads, "post": _posts, "person": _people}
