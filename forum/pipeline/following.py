"""The status of an idea follows the item that is made of it: everybody sees where it stands."""

from __future__ import annotations

from sqlalchemy import select

from forum.accounts.actor import Actor
from forum.communities.models import Community
from forum.credits.models import Deal
from forum.extensions import db
from forum.ideas.holding import hold_ideas
from forum.ideas.lifecycle import STEPS
from forum.ideas.models import Idea
from forum.ideas.saying import take_step
from forum.pipeline.models import Link, PipelineItem, Stage


def follow_item(actor: Actor, community: Community, item: PipelineItem, reason: str = "") -> None:
    """Give the ideas of an item the status of its stage; who cares about them is told."""
    query = (
        select(Idea)
        .join(Deal, Deal.idea_id == Idea.id)
        .join(Link, Link.deal_id == Deal.id)
        .where(Link.item_id == item.id, Deal.ended_at.is_(None))
        .order_by(Idea.id)
    )
    ideas = db.session.scalars(query).all()
    hold_ideas(ideas)
    for idea in ideas:
        follow(actor, community, idea, item.stage_id, reason)


def follow(actor: Actor, community: Community, idea: Idea, stage_id: int, reason: str = "") -> None:
    """Give an idea, which is held, the status of a stage, unless it has it or can't go there."""
    stage = db.session.get_one(Stage, stage_id)
    if idea.status == stage.status or stage.status not in STEPS[idea.status]:
        return
    # A move without words of the team's own is a step, and no answer: it stops no clock.
    take_step(actor, idea, stage.status, reason.strip())
