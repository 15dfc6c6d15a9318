"""What is new and what shipped, across communities."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import exists, func, select
from sqlalchemy.orm import defer

from forum.accounts.actor import Actor
from forum.accounts.models import Person
from forum.communities.models import Community
from forum.communities.queries import is_visible_to
from forum.core import clock
from forum.extensions import db
from forum.ideas import lifecycle
from forum.ideas.models import Idea, Impression

NEW_FOR = timedelta(days=14)
RELEASED = (Idea.status == "released", Idea.visibility == "visible")
# No list shows the texts.
_BRIEF = (defer(Idea.body, raiseload=True), defer(Idea.body_html, raiseload=True))


@dataclass(frozen=True)
class News:
    """How many ideas of the last days a person has not been shown yet, and the newest of them."""

    count: int
    idea_id: int
    title: str


def news_in(actor: Actor, communities: Iterable[Community]) -> dict[int, News]:
    """What is new for the actor in these communities, by the community's id; one query."""
    here = [community.id for community in communities]
    if not here:
        return {}
    shown = exists().where(Impression.idea_id == Idea.id, Impression.person_id == actor.person_id)
    unseen = (
        select(Idea.community_id, func.count().label("number"), func.max(Idea.id).label("newest"))
        .where(Idea.community_id.in_(here), Idea.visibility == "visible")
        .where(Idea.created_at > clock.now() - NEW_FOR, Idea.author_id != actor.person_id)
        .where(Idea.status.in_(sorted(lifecycle.LISTED)), ~shown.correlate(Idea))
        .group_by(Idea.community_id)
        .subquery()
    )
    query = select(Idea.community_id, unseen.c.number, Idea.id, Idea.title)
    rows = db.session.execute(query.join(unseen, unseen.c.newest == Idea.id))
    return {community_id: News(*row) for community_id, *row in rows}


def released_lately(communities: Iterable[Community], limit: int = 6) -> list[tuple[Idea, str]]:
    """What shipped last in these communities, with the name of who proposed it."""
    query = (
        select(Idea, Person.name)
        .join(Person, Person.id == Idea.author_id)
        .where(Idea.community_id.in_([c.id for c in communities]), *RELEASED)
        .order_by(Idea.id.desc())
        .limit(limit)
    )
    return [(idea, name) for idea, name in db.session.execute(query.options(*_BRIEF))]


def released_anywhere(actor: Actor, limit: int = 6) -> list[tuple[Idea, str, Community]]:
    """What shipped last wherever the actor may look, with its author's name and its community."""
    query = (
        select(Idea, Person.name, Community)
        .join(Person, Person.id == Idea.author_id)
        .join(Community, Community.id == Idea.community_id)
        .where(is_visible_to(actor), *RELEASED)
        .order_by(Idea.id.desc())
        .limit(limit)
    )
    rows = db.session.execute(query.options(*_BRIEF))
    return [(idea, name, community) for idea, name, community in rows]
