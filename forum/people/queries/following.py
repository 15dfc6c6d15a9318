"""What the reader follows, apart from ideas, which are listed page by page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, case, func, or_, select

from forum.accounts.actor import Actor
from forum.accounts.models import Person
from forum.communities.models import Area, Community
from forum.communities.queries import is_visible_to
from forum.extensions import db
from forum.follows.models import Subscription
from forum.ideas.models import Idea
from forum.ideas.queries import IS_OPEN_TO_ALL
from forum.people.queries.profiles import is_met_by
from forum.threads.models import Thread

# Those followed last; a community's own Talk lists every thread that is followed there.
SHOWN = 120


@dataclass(frozen=True)
class Followed:
    """A community, an area or a tag of it, or a thread; talk about an idea has its `idea_id`."""

    kind: str
    subject_id: int
    word: str
    name: str
    community: Community
    idea_id: int | None


def people_followed(actor: Actor) -> list[Person]:
    """The people whom the actor follows and still meets, followed last on top; one query."""
    query = (
        select(Person)
        .join(Subscription, Subscription.subject_id == Person.id)
        .where(Subscription.person_id == actor.person_id, Subscription.kind == "person")
        .where(Person.erased_at.is_(None), is_met_by(actor))
        .order_by(Subscription.created_at.desc(), Person.id.desc())
        .limit(SHOWN)
    )
    return list(db.session.scalars(query))


def things_followed(actor: Actor) -> list[Followed]:
    """The communities, areas, tags and threads that the actor follows and may still read.

    Followed last on top; one query.
    """
    where = Subscription.kind.in_(("community", "tag"))
    home = case(
        (where, Subscription.subject_id),
        else_=func.coalesce(Area.community_id, Thread.community_id),
    )
    word = func.nullif(Subscription.word, "")
    name = func.coalesce(Area.name, Thread.title, Idea.title, word, Community.name)
    about_idea = and_(Thread.title.is_(None), IS_OPEN_TO_ALL)
    free_standing = and_(Thread.title.is_not(None), Thread.visibility == "visible")
    query = (
        select(Subscription.kind, Subscription.subject_id, Subscription.word)
        .add_columns(name, Community, Idea.id)
        .outerjoin(Area, _is("area", Area.id))
        .outerjoin(Thread, _is("thread", Thread.id))
        .outerjoin(Idea, Idea.thread_id == Thread.id)
        .join(Community, Community.id == home)
        .where(Subscription.person_id == actor.person_id, is_visible_to(actor))
        .where(or_(Thread.id.is_(None), about_idea, free_standing))
        .order_by(Subscription.created_at.desc(), Subscription.subject_id.desc())
        .limit(SHOWN)
    )
    return [Followed(*row) for row in db.session.execute(query)]


def _is(kind: str, key: Any) -> Any:
    return and_(Subscription.kind == kind, key == Subscription.subject_id)
