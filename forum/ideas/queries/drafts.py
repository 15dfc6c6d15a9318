"""Reads of drafts and their pictures."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from forum.accounts.actor import Actor
from forum.communities.models import Community
from forum.extensions import db
from forum.ideas.models import Design, Draft


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
