"""Items with the ideas that they are made of, as far as these may be read now."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from forum.accounts.actor import Actor
from forum.accounts.models import Person
from forum.communities.models import Community
from forum.core.errors import NotFound
from forum.core.language import _
from forum.core.permissions import ensure
from forum.core.slugs import Titled
from forum.credits.models import Deal
from forum.extensions import db
from forum.ideas.models import Idea
from forum.pipeline import policy
from forum.pipeline.models import Link, PipelineItem, Stage

# What may leave for the board, a file or a tracker: everybody may read it, and its deal stands.
READABLE = (Deal.ended_at.is_(None), Idea.visibility == "visible", Idea.status != "withdrawn")


@dataclass(frozen=True)
class LinkedIdea(Titled):
    """An idea that an item is made of, and its deal."""

    id: int
    key: str
    title: str
    body: str
    author_id: int
    author_name: str
    support: int
    status: str
    deal_id: int
    deal: str
    deal_note: str


@dataclass(frozen=True)
class ItemCard:
    """An item as the board shows it."""

    item: PipelineItem
    ideas: Sequence[LinkedIdea]
    owner_name: str | None

    @property
    def title(self) -> str:
        """Its own title, or that of its first idea."""
        return self.item.title or (self.ideas[0].title if self.ideas else _("(not shown)"))

    @property
    def support(self) -> int:
        """The votes of its ideas."""
        return sum(idea.support for idea in self.ideas)

    @property
    def is_shown(self) -> bool:
        """Whether anything of it may be read now."""
        return bool(self.ideas or self.item.wish_post_id)


def access_item(actor: Actor, community: Community, item_id: int) -> PipelineItem:
    """An item that stands, with its stage."""
    may_see(actor, community)
    query = (
        select(PipelineItem)
        .where(PipelineItem.id == item_id, PipelineItem.community_id == community.id)
        .where(PipelineItem.closed_at.is_(None))
        .options(joinedload(PipelineItem.stage))
        .execution_options(populate_existing=True)
    )
    item = db.session.scalar(query)
    if item is None:
        raise NotFound(_("There is no such item."))
    return item


def access_stage(actor: Actor, community: Community, stage_id: int) -> Stage:
    """A stage of this community."""
    may_see(actor, community)
    stage = db.session.get(Stage, stage_id, populate_existing=True)
    if stage is None or stage.community_id != community.id:
        raise NotFound(_("There is no such stage."))
    return stage


def card_of(item: PipelineItem) -> ItemCard:
    """One item with its ideas and the name of its owner."""
    owner = select(Person.name).where(Person.id == item.owner_id)
    name = db.session.scalar(owner) if item.owner_id else None
    return cards([(item, name)])[0]


def cards(rows: Sequence[tuple[PipelineItem, str | None]]) -> list[ItemCard]:
    """Items, with the names of their owners, as cards; one query for all of their ideas."""
    ideas = _ideas_of(item.id for item, _name in rows)
    return [ItemCard(item, ideas.get(item.id, []), name) for item, name in rows]


def exported(community: Community | None = None) -> list[tuple[str, ItemCard]]:
    """Everything that stands and may be read, with its community: of one or of all; two queries."""
    query = (
        select(PipelineItem, Person.name, Community.slug)
        .join(Community, Community.id == PipelineItem.community_id)
        .join(PipelineItem.stage)
        .outerjoin(Person, Person.id == PipelineItem.owner_id)
        .where(PipelineItem.closed_at.is_(None))
        .options(joinedload(PipelineItem.stage))
        .order_by(Community.slug, Stage.position, PipelineItem.place, PipelineItem.id)
    )
    if community is not None:
        query = query.where(PipelineItem.community_id == community.id)
    found = db.session.execute(query).all()
    made = cards([(item, name) for item, name, _slug in found])
    return [(slug, card) for (_i, _n, slug), card in zip(found, made, strict=True) if card.is_shown]


def stages_of_ideas(idea_ids: Iterable[int]) -> dict[int, tuple[int, str]]:
    """The item and the name of the stage of each of these ideas that stands in the pipeline."""
    query = (
        select(Deal.idea_id, PipelineItem.id, Stage.name)
        .join(Link, Link.deal_id == Deal.id)
        .join(PipelineItem, PipelineItem.id == Link.item_id)
        .join(Stage, Stage.id == PipelineItem.stage_id)
        .where(Deal.idea_id.in_(list(idea_ids)), Deal.ended_at.is_(None))
    )
    return {row[0]: (row[1], row[2]) for row in db.session.execute(query)}


def may_see(actor: Actor, community: Community) -> None:
    """Raise NotAllowed for who may not read the pipeline."""
    allowed = policy.can_see_pipeline(actor, community)
    ensure(allowed, _("The pipeline is for the product team."))


def _ideas_of(item_ids: Iterable[int]) -> dict[int, list[LinkedIdea]]:
    query = (
        select(Link.item_id, Idea, Person.name, Deal)
        .join(Deal, Deal.id == Link.deal_id)
        .join(Idea, Idea.id == Deal.idea_id)
        .join(Person, Person.id == Idea.author_id)
        .where(Link.item_id.in_(list(item_ids)), *READABLE)
        .order_by(Link.item_id, Deal.id)
    )
    found: dict[int, list[LinkedIdea]] = {}
    for item_id, idea, name, deal in db.session.execute(query):
        found.setdefault(item_id, []).append(_linked(idea, name, deal))
    return found


def _linked(idea: Idea, name: str, deal: Deal) -> LinkedIdea:
    return LinkedIdea(
        id=idea.id,
        key=idea.key,
        title=idea.title,
        body=idea.body,
        author_id=idea.author_id,
        author_name=name,
        support=idea.support,
        status=idea.status,
        deal_id=deal.id,
        deal=deal.kind,
        deal_note=deal.note,
    )
