"""Who somebody is, to whom the actor meets somewhere."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, exists, func, or_, select, union_all
from sqlalchemy.orm import undefer

from forum.accounts import trust
from forum.accounts.actor import Actor
from forum.accounts.models import Person
from forum.accounts.queries import is_blocked_by
from forum.communities.models import Community, Membership, Owned, ProductModel
from forum.communities.queries import is_visible_to
from forum.core import clock
from forum.core.errors import Gone, NotFound
from forum.core.language import _
from forum.core.slugs import slugify
from forum.extensions import db
from forum.follows.queries import followed_by
from forum.ideas.models import Idea
from forum.ideas.queries import IS_OPEN_TO_ALL
from forum.people import policy
from forum.people.queries.history import is_readable_post
from forum.threads.models import Post, Thread

BETWEEN = "\n"


@dataclass(frozen=True)
class Profile:
    """A person as their own page shows them."""

    person: Person
    slug: str
    trust: str
    is_oneself: bool
    is_blocked: bool
    is_followed: bool


@dataclass(frozen=True)
class Home:
    """A community that somebody is a member of, and what they own of its product."""

    community: Community
    role: str
    joined_at: datetime
    models: list[str]


def access_person(actor: Actor, person_id: int) -> Profile:
    """A person whom the actor may see, with what they say of themselves; one query."""
    query = (
        select(
            Person,
            is_met_by(actor),
            is_blocked_by(actor, Person.id),
            followed_by(actor, "person", Person.id),
        )
        .where(Person.id == person_id, _is_there())
        .options(undefer(Person.about_html))
        .execution_options(populate_existing=True)
    )
    row = db.session.execute(query).one_or_none()
    if row is None:
        _say_if_erased(person_id)
    if row is None or not policy.can_view_person(actor, person_id, bool(row[1])):
        raise NotFound(_("There is no such person."))
    return Profile(
        person=row[0],
        slug=slugify(row[0].name),
        trust=trust.level_of(row[0], clock.now()),
        is_oneself=policy.is_oneself(actor, person_id),
        is_blocked=bool(row[2]),
        is_followed=bool(row[3]),
    )


def _say_if_erased(person_id: int) -> None:
    """Raise Gone for the number of somebody who left: what they gave still leads there."""
    there = select(Person.id).where(Person.id == person_id, Person.erased_at.is_not(None))
    if db.session.scalar(there) is not None:
        raise Gone(_("Whoever this was has left, and had their account erased."))


def access_portrait(actor: Actor, file: str) -> str:
    """The file of a portrait, if the actor may see whose it is."""
    query = select(Person.id, is_met_by(actor)).where(Person.avatar == file, _is_there())
    row = db.session.execute(query).one_or_none()
    if row is None or not policy.can_view_person(actor, row[0], bool(row[1])):
        raise NotFound(_("There is no such picture."))
    return file


def unnamed_among(files: Collection[str]) -> set[str]:
    """Which of these files are nobody's portrait."""
    if not files:
        return set()
    named = (
        select(file).where(file.is_not(None)) for file in (Person.avatar, Person.hidden_avatar)
    )
    return set(files) - set(db.session.scalars(union_all(*named)))


def homes_of(actor: Actor, person_id: int) -> list[Home]:
    """The communities of a person that the actor may see, where they joined first on top."""
    theirs = (Owned.person_id == Membership.person_id, ProductModel.community_id == Community.id)
    owned = (
        select(func.aggregate_strings(ProductModel.name, BETWEEN))
        .join(Owned, Owned.model_id == ProductModel.id)
        .where(*theirs)
        .correlate(Membership, Community)
        .scalar_subquery()
    )
    query = (
        select(Community, Membership, owned)
        .join(Membership, Membership.community_id == Community.id)
        .where(Membership.person_id == person_id, is_visible_to(actor))
        .order_by(Membership.joined_at, Membership.id)
    )
    return [
        Home(community, place.role, place.joined_at, sorted(names.split(BETWEEN)) if names else [])
        for community, place, names in db.session.execute(query)
    ]


def _is_there() -> ColumnElement[bool]:
    return Person.erased_at.is_(None) & Person.leaving_at.is_(None)


def is_met_by(actor: Actor) -> ColumnElement[bool]:
    """The condition that the actor meets a person: in a place of theirs, or in what they wrote."""
    place = Community.id == Membership.community_id
    belongs = exists().where(Membership.person_id == Person.id, place, is_visible_to(actor))
    proposed = exists().where(
        Idea.author_id == Person.id,
        IS_OPEN_TO_ALL,
        Community.id == Idea.community_id,
        is_visible_to(actor),
    )
    wrote = exists().where(
        Post.author_id == Person.id,
        Thread.id == Post.thread_id,
        is_readable_post(),
        Community.id == Thread.community_id,
        is_visible_to(actor),
    )
    return or_(belongs, proposed, wrote)
