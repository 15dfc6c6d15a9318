"""Reads of drafts and their pictures."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from forum.accounts.actor import Actor
from forum.communities.models import Community
from forum.core.database import ID_MAX
from forum.core.errors import NotFound
from forum.core.language import _
from forum.extensions import db
from forum.ideas.models import Design, Draft


def access_draft(actor: Actor, community: Community, draft_id: int) -> Draft:
    """A draft of the actor's; another's does not exist."""
    query = select(Draft).where(
        Draft.id == min(draft_id, ID_MAX),
        Draft.community_id == community.id,
        Draft.person_id == (actor.id or 0),
    )
    found = db.session.scalar(query.execution_options(populate_existing=True))
    if found is None:
        raise NotFound(_("There is no such draft."))
    return found


def drafts_of(actor: Actor, community: Community) -> Sequence[Draft]:
    """What the actor has not finished here, the latest first."""
    here = (Draft.person_id == (actor.id or 0), Draft.community_id == community.id)
    return db.session.scalars(select(Draft).where(*here).order_by(Draft.kept_at.desc())).all()


def pictures_of(actor: Actor, draft_id: int | None) -> Sequence[Design]:
    """The pictures of a draft of the actor's, in their order."""
    if draft_id is None:
        return []
    mine = select(Design).join(Draft, Draft.id == Design.draft_id)
    mine = mine.where(Draft.id == draft_id, Draft.person_id == (actor.id or 0))
    return db.session.scalars(mine.order_by(Design.position)).all()
