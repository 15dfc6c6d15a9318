"""The entries of web feeds."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from markupsafe import escape
from sqlalchemy import select

from forum.accounts.actor import Actor
from forum.accounts.models import Person
from forum.communities.models import Community
from forum.communities.queries import actor_behind
from forum.core import clock
from forum.core.errors import NotFound
from forum.core.language import _
from forum.core.slugs import slugify
from forum.extensions import db
from forum.ideas import lifecycle
from forum.ideas.models import Idea, StatusChange
from forum.ideas.queries import answered_in
from forum.notices.queries import owner_of_feed
from forum.threads.models import Post, Thread
from forum.threads.tree import is_opening

ENTRIES, KEY_MAX = 30, 60


@dataclass(frozen=True)
class Entry:
    """One entry: what it is and its number name it for ever."""

    kind: str
    id: int
    subject_id: int
    slug: str
    title: str
    author: str
    html: str
    at: datetime
    status: str = ""


def reader_of(key: str, signed_in: Actor) -> Actor:
    """Who reads a feed: the owner of the key in its address, else who is signed in.

    What they may see is asked anew at each reading, so that a key opens no more than its owner may.
    """
    if not key:
        return signed_in
    person_id = owner_of_feed(key[:KEY_MAX].replace("\0", ""))
    owner = actor_behind(person_id) if person_id else None
    if owner is None:
        raise NotFound(_("There is no such feed."))
    return owner


def entries_of(community: Community, area_id: int | None = None) -> list[Entry]:
    """The newest ideas and threads that whoever may read the community may see."""
    ideas = (
        select(Idea, Person.name)
        .join(Person, Person.id == Idea.author_id)
        .where(Idea.community_id == community.id, Idea.visibility == "visible")
        .where(Idea.status.in_(sorted(lifecycle.LISTED)))
    )
    threads = (
        select(Thread, Person.name, Post.body_html)
        .join(Person, Person.id == Thread.author_id)
        .join(Post, Post.thread_id == Thread.id)
        .where(Thread.community_id == community.id, Thread.visibility == "visible")
        .where(is_opening(), Post.visibility == "visible")
    )
    if area_id:
        ideas = ideas.where(Idea.area_id == area_id)
        threads = threads.where(Thread.area_id == area_id)
    found = [
        Entry("idea", i.id, i.id, slugify(i.title), i.title, name, i.body_html, i.created_at)
        for i, name in db.session.execute(ideas.order_by(Idea.id.desc()).limit(ENTRIES))
    ]
    for thread, name, html in db.session.execute(threads.order_by(Thread.id.desc()).limit(ENTRIES)):
        title, at = thread.title or "", thread.created_at or clock.now()
        one = Entry("thread", thread.id, thread.id, slugify(title), title, name, html, at)
        found.append(one)
    return sorted(found, key=lambda entry: entry.at, reverse=True)[:ENTRIES]


def answers_of(community: Community) -> list[Entry]:
    """What the brand answered last; what was answered together is one entry."""
    return [
        Entry("answer", a.id, a.id, a.slug, a.title, "", a.html or str(escape(a.reason)), a.at)
        for a in answered_in(community, ENTRIES)
    ]


def life_of(idea: Idea) -> list[Entry]:
    """The newest posts on an idea, and where it stood."""
    posts = (
        select(Post, Person.name)
        .join(Person, Person.id == Post.author_id)
        .where(Post.thread_id == idea.thread_id, Post.visibility == "visible")
        .order_by(Post.id.desc())
        .limit(ENTRIES)
    )
    found = [
        Entry("post", post.id, idea.id, "", idea.title, name, post.body_html, post.created_at)
        for post, name in db.session.execute(posts)
    ]
    changes = select(StatusChange).where(StatusChange.idea_id == idea.id)
    for change in db.session.scalars(changes.order_by(StatusChange.id.desc()).limit(ENTRIES)):
        slug = slugify(idea.title)
        one = ("status", change.id, idea.id, slug, idea.title, "", "", change.at)
        found.append(Entry(*one, status=change.after))
    return sorted(found, key=lambda entry: entry.at, reverse=True)[:ENTRIES]
