"""What moderation is about: an idea, a post, a thread or a person, in a community."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, exists, or_, select

from forum.accounts.actor import Actor
from forum.accounts.models import Person
from forum.communities.models import Community, Membership
from forum.communities.policy import moderates
from forum.core.errors import NotFound
from forum.core.language import _
from forum.core.transaction import lock
from forum.extensions import db
from forum.ideas.models import Amendment, Idea, Vote
from forum.ideas.queries import access_idea
from forum.moderation.models import Card, ModerationEntry
from forum.threads import tree
from forum.threads.models import Post, Thread
from forum.threads.queries import access_post, access_thread

# The words for things in addresses.
PLURALS = {"ideas": "idea", "posts": "post", "threads": "thread", "members": "person"}

Row = Idea | Post | Thread | Person


@dataclass(frozen=True)
class Thing:
    """Something in a community, and the person whose it is, or who it is."""

    community_id: int
    kind: str
    id: int
    person_id: int | None = None


def thing_of(row: Card | ModerationEntry) -> Thing:
    """What a card or an entry of the log is about."""
    return Thing(row.community_id, row.subject_kind, row.subject_id, row.person_id)


def access_thing(actor: Actor, community: Community, kind: str, thing_id: int) -> Thing:
    """A thing of a community that the actor may see.

    The talk about an idea is the idea, and a post that a thread begins with is the thread.
    """
    row: Idea | Post | Thread
    if kind == "person":
        person = access_somebody(actor, community, thing_id)
        return Thing(community.id, "person", person.id, person.id)
    if kind == "idea":
        row = access_idea(actor, community, thing_id)
    elif kind == "post":
        row = access_post(actor, community, thing_id)
        if tree.opens(row):
            kind, row = "thread", access_thread(actor, community, row.thread_id)
    else:
        row = access_thread(actor, community, thing_id)
        if row.title is None:
            kind, row = (
                "idea",
                db.session.scalars(select(Idea).where(Idea.thread_id == row.id)).one(),
            )
    return Thing(community.id, kind, row.id, row.author_id)


def access_somebody(actor: Actor, community: Community, person_id: int) -> Person:
    """A member, or for moderators whoever was there: of anybody else they need not know."""
    belongs = exists().where(
        Membership.person_id == person_id, Membership.community_id == community.id
    )
    row = db.session.execute(
        select(Person, belongs, or_(*_left_by(person_id, community)))
        .where(Person.id == person_id, Person.erased_at.is_(None))
        .execution_options(populate_existing=True)
    ).one_or_none()
    if row is None or not (row[1] or (row[2] and moderates(actor, community))):
        raise NotFound(_("There is no such person."))
    person: Person = row[0]
    return person


def _left_by(person_id: int, community: Community) -> tuple[ColumnElement[bool], ...]:
    """The conditions that somebody gave something to a community, or was looked at there."""
    here = Idea.community_id == community.id
    return (
        exists().where(Idea.author_id == person_id, here),
        exists().where(Amendment.author_id == person_id, Amendment.idea_id == Idea.id, here),
        exists().where(Vote.person_id == person_id, Vote.idea_id == Idea.id, here),
        exists().where(
            Post.author_id == person_id,
            Post.thread_id == Thread.id,
            Thread.community_id == community.id,
        ),
        *(
            exists().where(looked.person_id == person_id, looked.community_id == community.id)
            for looked in (Card, ModerationEntry)
        ),
    )


MODELS: dict[str, Any] = {"idea": Idea, "post": Post, "thread": Thread, "person": Person}


def row_of(thing: Thing) -> Row:
    """The row of a thing, as it is now; what moved away is for the moderators there."""
    row = _row(thing)
    if row is None:
        raise NotFound(_("It is not there any more."))
    return row


def held(thing: Thing) -> Row:
    """The row of a thing as it is until the commit, and before a post its thread, as writers do."""
    row = row_of(thing)
    if isinstance(row, Post):
        lock(db.session.get_one(Thread, row.thread_id))
    if not isinstance(row, Person):
        lock(row)
    return row


def is_there(thing: Thing) -> bool:
    """Whether a thing still stands in its community."""
    return _row(thing) is not None


def _row(thing: Thing) -> Row | None:
    row: Any = db.session.get(MODELS[thing.kind], thing.id, populate_existing=True)
    place = db.session.get_one(Thread, row.thread_id) if isinstance(row, Post) else row
    here = getattr(place, "community_id", thing.community_id) == thing.community_id
    return row if isinstance(row, Row) and here else None
