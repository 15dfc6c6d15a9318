"""Rewards with where they are, for those between whom they are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import aliased

from forum.accounts.actor import Actor
from forum.accounts.models import Person
from forum.communities.models import Community
from forum.communities.policy import can_view
from forum.core import clock
from forum.core.errors import NotFound
from forum.core.language import _
from forum.credits import policy
from forum.credits.holders import CALLED, IS_THERE, Named, called
from forum.credits.models import Deal, Holder, Reward, RewardStep
from forum.extensions import db
from forum.ideas.models import Idea

SHOWN = 200


@dataclass(frozen=True)
class Told:
    """One step of a reward; nobody's hand took it where there is no name."""

    step: str
    at: datetime
    words: str
    by: str | None


@dataclass(frozen=True)
class RewardRow:
    """A reward: what, to whom, for which idea, where it is, and what the reader may do."""

    id: int
    kind: str
    words: str
    amount: str
    made_at: datetime
    state: str
    since: datetime
    receiver: Named
    idea_id: int
    idea_title: str
    slug: str
    community: str
    language: str
    steps: tuple[str, ...]
    told: Sequence[Told] = ()

    @property
    def days(self) -> int:
        """How long ago it was promised."""
        return (clock.now() - self.made_at).days


def rewards_of(actor: Actor) -> list[RewardRow]:
    """What the actor is promised, or was, the newest first; two queries."""
    rows = _rewards().where(Holder.person_id == actor.person_id).order_by(Reward.id.desc())
    return with_steps(_read(actor, rows))


def rewards_under(actor: Actor, community: Community, idea_id: int) -> list[RewardRow]:
    """The rewards for an idea that the actor may read: the team all, anybody else their own."""
    if actor.is_guest:
        return []
    query = _rewards().where(Deal.idea_id == idea_id)
    if not policy.can_manage_credits(actor, community):
        query = query.where(Holder.person_id == actor.person_id)
    return with_steps(_read(actor, query.order_by(Reward.id)))


def in_community(actor: Actor, *conditions: ColumnElement[bool]) -> list[RewardRow]:
    """Rewards of a community under these conditions, the oldest promise first; one query."""
    query = _rewards().where(*conditions).order_by(Reward.made_at, Reward.id)
    return _read(actor, query)


def count_of(*conditions: ColumnElement[bool]) -> int:
    """How many rewards there are under these conditions."""
    found = _rewards().where(*conditions).limit(None).subquery()
    return db.session.scalar(select(func.count()).select_from(found)) or 0


def access_reward(actor: Actor, community: Community, reward_id: int) -> tuple[Reward, int]:
    """A reward of this community, and its idea; it exists for its two sides alone."""
    query = (
        select(Reward, Idea.id, Holder.person_id)
        .join(Deal, Deal.id == Reward.deal_id)
        .join(Idea, Idea.id == Deal.idea_id)
        .join(Holder, Holder.id == Reward.holder_id)
        .where(Reward.id == reward_id, Idea.community_id == community.id)
    )
    row = db.session.execute(query).one_or_none()
    if row is None or not policy.is_party(actor, community, row[2]):
        raise NotFound(_("There is no such reward."))
    return row[0], row[1]


def with_steps(rows: Sequence[RewardRow]) -> list[RewardRow]:
    """The same, each with the steps that it took; one query."""
    query = (
        select(RewardStep, *CALLED)
        .outerjoin(Holder, Holder.id == RewardStep.by_id)
        .outerjoin(Person, IS_THERE)
        .where(RewardStep.reward_id.in_([row.id for row in rows]))
        .order_by(RewardStep.reward_id, RewardStep.number)
    )
    told: dict[int, list[Told]] = {}
    for row in db.session.execute(query) if rows else ():
        step = row[0]
        by = called(*row[1:]).name if step.by_id is not None else None
        told.setdefault(step.reward_id, []).append(Told(step.step, step.at, step.words, by))
    return [replace(row, told=told[row.id]) for row in rows]


# Where a reward is: its last step.
LAST = aliased(RewardStep)


def _rewards() -> Select[*tuple[Any, ...]]:
    number = (
        select(func.max(RewardStep.number))
        .where(RewardStep.reward_id == Reward.id)
        .correlate(Reward)
        .scalar_subquery()
    )
    return (
        select(Reward, LAST, Idea, Community, *CALLED)
        .select_from(Reward)
        .join(LAST, (LAST.reward_id == Reward.id) & (LAST.number == number))
        .join(Holder, Holder.id == Reward.holder_id)
        .outerjoin(Person, IS_THERE)
        .join(Deal, Deal.id == Reward.deal_id)
        .join(Idea, Idea.id == Deal.idea_id)
        .join(Community, Community.id == Idea.community_id)
        .limit(SHOWN)
    )


def _read(actor: Actor, query: Select[*tuple[Any, ...]]) -> list[RewardRow]:
    return [_row(actor, row) for row in db.session.execute(query)]


def _row(actor: Actor, row: Any) -> RewardRow:
    reward, last, idea, community, *about = row
    receiver = called(*about)
    shown = idea.visibility == "visible" and idea.status != "withdrawn"
    shown = shown and can_view(actor, community)
    return RewardRow(
        id=reward.id,
        kind=reward.kind,
        words=reward.words,
        amount=reward.amount,
        made_at=reward.made_at,
        state=last.step,
        since=last.at,
        receiver=receiver,
        idea_id=idea.id,
        idea_title=idea.title if shown else _("(not shown)"),
        slug=community.slug,
        community=community.name,
        language=community.language,
        steps=policy.steps(actor, community, last.step, receiver.person_id),
    )
