"""Reads of the pipeline."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from forum.accounts.actor import Actor
from forum.accounts.models import Person
from forum.communities.models import Community
from forum.core.errors import NotFound
from forum.core.language import _
from forum.core.permissions import ensure
from forum.extensions import db
from forum.ideas.models import Idea
from forum.pipeline import policy
from forum.pipeline.models import STAGES, PipelineItem

Row = tuple[PipelineItem, str, str]


def board(actor: Actor, community: Community) -> dict[str, list[Row]]:
    """Items by stage, with ideas, authors and community; last moved first; one query."""
    _may_see(actor, community)
    rows = items_of(community)
    return {stage: [row for row in rows if row[0].stage == stage] for stage in STAGES}


def items_of(community: Community | None = None) -> list[Row]:
    """Every item that stands, of one community or of all: with its idea, author and community."""
    query = (
        select(PipelineItem, Person.name, Community.slug)
        .join(PipelineItem.idea)
        .join(Person, Person.id == Idea.author_id)
        .join(Community, Community.id == PipelineItem.community_id)
        .where(PipelineItem.withdrawn_at.is_(None))
        .where(Idea.visibility == "visible", Idea.status != "withdrawn")
        .options(joinedload(PipelineItem.idea))
        .order_by(Community.slug, PipelineItem.moved_at.desc(), PipelineItem.id)
    )
    if community is not None:
        query = query.where(PipelineItem.community_id == community.id)
    return [(item, name, slug) for item, name, slug in db.session.execute(query)]


def access_item(actor: Actor, community: Community, item_id: int) -> PipelineItem:
    """An item that stands, with its idea."""
    _may_see(actor, community)
    query = (
        select(PipelineItem)
        .where(PipelineItem.id == item_id, PipelineItem.community_id == community.id)
        .where(PipelineItem.withdrawn_at.is_(None))
        .options(joinedload(PipelineItem.idea))
        .execution_options(populate_existing=True)
    )
    item = db.session.scalar(query)
    if item is None:
        raise NotFound(_("There is no such item."))
    return item


def stages_of(idea_ids: Iterable[int]) -> dict[int, str]:
    """The stage of each of these ideas that was pulled."""
    query = select(PipelineItem.idea_id, PipelineItem.stage).where(
        PipelineItem.idea_id.in_(list(idea_ids)), PipelineItem.withdrawn_at.is_(None)
    )
    return {idea_id: stage for idea_id, stage in db.session.execute(query)}


def _may_see(actor: Actor, community: Community) -> None:
    allowed = policy.can_see_pipeline(actor, community)
    ensure(allowed, _("The pipeline is for the product team."))
