"""What may leave the house, asked anew at the moment it leaves."""

from __future__ import annotations

from flask import url_for
from sqlalchemy import select

from forum.communities.models import Community
from forum.core.language import force_locale
from forum.credits.words import DEAL_WORDS
from forum.extensions import db
from forum.pipeline.handed import Handed, HandedIdea
from forum.pipeline.models import PipelineItem, Stage
from forum.pipeline.queries import ItemCard, LinkedIdea, card_of
from forum.web.links import outside


def handed(item_id: int) -> Handed | None:
    """The item as it may be handed out now; None where it may not, or not any more.

    It stands, and of its ideas those are in it that stand under a deal, which no idea does whose
    author does not consent to capture, and that everybody in the community may read.
    """
    query = (
        select(PipelineItem, Stage, Community)
        .join(Stage, Stage.id == PipelineItem.stage_id)
        .join(Community, Community.id == PipelineItem.community_id)
        .where(PipelineItem.id == item_id, PipelineItem.closed_at.is_(None))
        .execution_options(populate_existing=True)
    )
    row = db.session.execute(query).one_or_none()
    if row is None:
        return None
    item, stage, community = row
    card = card_of(item)
    return _handed(card, stage, community) if card.is_shown else None


def _handed(card: ItemCard, stage: Stage, community: Community) -> Handed:
    with outside():
        ideas = tuple(_idea(community.slug, idea) for idea in card.ideas)
        url = ideas[0].url if ideas else _address_of_wish(community.slug, card.item)
    with force_locale(community.language):
        deals = dict.fromkeys(str(DEAL_WORDS[idea.deal]) for idea in card.ideas)
    return Handed(
        item_id=card.item.id,
        title=card.title,
        text=_text(card),
        community_slug=community.slug,
        community_name=community.name,
        url=url,
        ideas=ideas,
        stage=stage.name,
        status=stage.status,
        deal_words=", ".join(deals),
    )


def _text(card: ItemCard) -> str:
    """What its ideas say; of a wish nothing, since its words are not the brand's to hand on."""
    if len(card.ideas) == 1:
        return card.ideas[0].body
    return "\n\n".join(f"## {idea.title}\n\n{idea.body}" for idea in card.ideas)


def _idea(slug: str, idea: LinkedIdea) -> HandedIdea:
    url = url_for("ideas.show", slug=slug, idea_id=idea.id, words="", _external=True)
    return HandedIdea(idea.title, url, idea.author_name, idea.support, idea.deal)


def _address_of_wish(slug: str, item: PipelineItem) -> str:
    return url_for("threads.post", slug=slug, post_id=item.wish_post_id, _external=True)
