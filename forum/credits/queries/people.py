"""The credits of a person, as far as the reader may see the ideas."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from forum.accounts.actor import Actor
from forum.communities.models import Community
from forum.communities.queries import is_visible_to
from forum.credits.allocations import IS_OPEN, standing_id
from forum.credits.history import Credited
from forum.credits.holders import holder_id_of
from forum.credits.models import Allocation, Answer, Holder, Share
from forum.credits.queries.certificates import credited_at
from forum.extensions import db
from forum.ideas.models import Idea
from forum.ideas.queries import IS_OPEN_TO_ALL


@dataclass(frozen=True)
class IdeaLine:
    """An idea that a person is credited for."""

    credit: Credited
    title: str
    status: str
    slug: str
    community: str
    language: str


@dataclass(frozen=True)
class Waiting:
    """A proposal that waits for somebody's answer: the idea, and since when."""

    idea_id: int
    title: str
    slug: str
    made_at: datetime


def ideas_credited(actor: Actor, person_id: int) -> Sequence[IdeaLine]:
    """What a person is credited for, of what the actor may see, taken up last on top."""
    holder_id = holder_id_of(person_id)
    found = {one.idea_id: one for one in credited_at(holder_id)} if holder_id else {}
    columns = (Idea.title, Idea.status, Community.slug, Community.name, Community.language)
    query = (
        select(Idea.id, *columns)
        .join(Community, Community.id == Idea.community_id)
        .where(Idea.id.in_(found), IS_OPEN_TO_ALL, is_visible_to(actor))
    )
    lines = [IdeaLine(found[row[0]], *row[1:]) for row in db.session.execute(query)]
    return sorted(lines, key=lambda line: (line.credit.since, line.credit.idea_id), reverse=True)


def proposals_waiting(actor: Actor) -> list[Waiting]:
    """What the actor is asked and has not answered."""
    mine = Holder.person_id == actor.person_id
    stood = (
        select(Share.points)
        .where(Share.allocation_id == standing_id(Allocation.idea_id))
        .where(Share.holder_id == Holder.id)
        .correlate(Allocation, Holder)
        .scalar_subquery()
    )
    after = (
        select(Share.points)
        .where(Share.allocation_id == Allocation.id, Share.holder_id == Holder.id)
        .correlate(Allocation, Holder)
        .scalar_subquery()
    )
    answered = (Answer.allocation_id == Allocation.id) & (Answer.holder_id == Holder.id)
    query = (
        select(Idea.id, Idea.title, Community.slug, Allocation.made_at, stood, after)
        .select_from(Allocation)
        .join(Holder, mine)
        .join(Idea, Idea.id == Allocation.idea_id)
        .join(Community, Community.id == Idea.community_id)
        .outerjoin(Answer, answered)
        .where(IS_OPEN, Answer.holder_id.is_(None), IS_OPEN_TO_ALL, is_visible_to(actor))
        .order_by(Allocation.id)
    )
    rows = db.session.execute(query).all()
    return [Waiting(*row[:4]) for row in rows if (row[4] or 0) > (row[5] or 0)]
