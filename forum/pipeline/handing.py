"""What may leave the house, asked anew at the moment it leaves."""

from __future__ import annotations

from flask import current_app, url_for
from sqlalchemy import select

from forum.accounts.models import Person
from forum.communities.models import Community
from forum.extensions import db
from forum.ideas.lifecycle import UNSHOWN
from forum.ideas.models import Idea
from forum.pipeline.handed import Handed, HandedIdea
from forum.pipeline.models import PipelineItem


def handed(item_id: int) -> Handed | None:
    """The item as it may be handed out now; None where it may not, or not any more.

    It stands, its author consents to capture, and everybody in the community may read the idea.
    """
    query = (
        select(PipelineItem, Idea, Person.name, Community)
        .join(Idea, Idea.id == PipelineItem.idea_id)
        .join(Person, Person.id == Idea.author_id)
        .join(Community, Community.id == PipelineItem.community_id)
        .where(PipelineItem.id == item_id, PipelineItem.withdrawn_at.is_(None))
        .where(Idea.capture_consent, Idea.visibility == "visible", Idea.status.not_in(UNSHOWN))
        .execution_options(populate_existing=True)
    )
    row = db.session.execute(query).one_or_none()
    if row is None:
        return None
    item, idea, author, community = row
    url = _address_of(community.slug, idea.id)
    return Handed(
        item_id=item.id,
        title=idea.title,
        text=idea.body,
        community_slug=community.slug,
        community_name=community.name,
        community_language=community.language,
        url=url,
        ideas=(HandedIdea(idea.title, url, author, idea.support),),
        stage=item.stage,
        status=idea.status,
        deal=item.deal,
    )


def _address_of(slug: str, idea_id: int) -> str:
    # A job has no request that says where the forum is.
    with current_app.test_request_context(base_url=current_app.config["VIVIER"].base_url):
        return url_for("ideas.show", slug=slug, idea_id=idea_id, words="", _external=True)
