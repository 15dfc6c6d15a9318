"""What the product team reads: what it owes, what waits, and to whom it owes what shipped."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, or_, select

from forum.accounts.actor import Actor
from forum.accounts.models import Person
from forum.communities.models import Community
from forum.core.language import _
from forum.core.permissions import ensure
from forum.credits import policy
from forum.credits.allocations import IS_OPEN, standing_id
from forum.credits.holders import CALLED, IS_THERE, Named, called
from forum.credits.models import Allocation, Answer, Deal, Holder, Reward, Share
from forum.credits.models.rewards import DISPUTED, HANDED_OVER, PROMISED, SYMBOLIC
from forum.credits.queries.rewards import LAST, RewardRow, count_of, in_community
from forum.extensions import db
from forum.ideas.models import Idea

GIVERS_SHOWN = 20


@dataclass(frozen=True)
class Giver:
    """Somebody with shares in what was released; 10,000 points are one whole idea."""

    who: Named
    points: int
    ideas: int


@dataclass(frozen=True)
class Debts:
    """What was promised and is not received: what the team has to do, and what it waits for."""

    owed: Sequence[RewardRow]
    sent: Sequence[RewardRow]
    # Thanks and badges, which the forum hands over by itself when their ideas are released.
    symbolic: int


@dataclass(frozen=True)
class Pending:
    """A proposal that waits for answers."""

    idea_id: int
    title: str
    made_at: datetime
    agreed: int


def debts_of(actor: Actor, community: Community) -> Debts:
    """What the team owes, the oldest promise first; two queries."""
    allowed = policy.can_manage_credits(actor, community)
    ensure(allowed, _("What is owed is for the product team."))
    here = Idea.community_id == community.id
    real = or_(Reward.kind.not_in(SYMBOLIC), LAST.step == DISPUTED)
    is_open = LAST.step.in_([PROMISED, DISPUTED, HANDED_OVER])
    rows = in_community(actor, here, real, is_open)
    return Debts(
        owed=[row for row in rows if row.state != HANDED_OVER],
        sent=[row for row in rows if row.state == HANDED_OVER],
        symbolic=count_of(here, Reward.kind.in_(SYMBOLIC), LAST.step == PROMISED),
    )


def proposals_in(community: Community) -> list[Pending]:
    """Corrections of shares that wait for answers, the oldest first."""
    agreed = (
        select(func.count())
        .where(Answer.allocation_id == Allocation.id, Answer.agrees)
        .correlate(Allocation)
        .scalar_subquery()
    )
    query = (
        select(Idea.id, Idea.title, Allocation.made_at, agreed)
        .join(Idea, Idea.id == Allocation.idea_id)
        .where(Idea.community_id == community.id, IS_OPEN, Idea.visibility == "visible")
        .order_by(Allocation.id)
    )
    return [Pending(*row) for row in db.session.execute(query)]


def givers(community: Community) -> Sequence[Giver]:
    """Who has the largest shares in what was released; one query."""
    points = func.sum(Share.points)
    query = (
        select(points, func.count(), *CALLED)
        .join(Share, Share.holder_id == Holder.id)
        .join(Allocation, Allocation.id == Share.allocation_id)
        .join(Idea, Idea.id == Allocation.idea_id)
        .join(Deal, (Deal.idea_id == Idea.id) & Deal.ended_at.is_(None))
        .outerjoin(Person, IS_THERE)
        .where(Allocation.id == standing_id(Idea.id), Idea.community_id == community.id)
        .where(Idea.status == "released", Idea.visibility == "visible")
        .group_by(Holder.id, Person.id)
        .order_by(points.desc(), Holder.id)
        .limit(GIVERS_SHOWN)
    )
    rows = db.session.execute(query)
    return [Giver(called(*row[2:]), row[0], row[1]) for row in rows]
