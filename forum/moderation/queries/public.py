"""What everybody who reads a community may know of its log: acts and reasons, without names."""

from __future__ import annotations

from typing import Any

from sqlalchemy import case, exists, or_, select
from sqlalchemy.orm import aliased

from forum.communities.models import Community
from forum.core import paging
from forum.core.paging import Page
from forum.extensions import db
from forum.moderation.kinds import usual_reasons
from forum.moderation.models import ModerationEntry, ReasonTemplate


def public_entries(community: Community, cursor: str | None = None) -> Page[Any]:
    """What everybody may know of the log: when, what act, on what kind of thing, and why.

    A reason is there where it is one that is kept ready: what a moderator wrote to one person, as
    for an edit or in answer to an appeal, is between the two.
    """
    undone = aliased(ModerationEntry)
    query = (
        select(
            ModerationEntry.id,
            ModerationEntry.at,
            ModerationEntry.act,
            ModerationEntry.subject_kind,
            case((_is_ready_reason(), ModerationEntry.reason), else_="").label("reason"),
            undone.act.label("undoes"),
        )
        .outerjoin(undone, undone.id == ModerationEntry.undoes_id)
        .where(ModerationEntry.community_id == community.id, ModerationEntry.is_public)
    )
    if place := paging.decode(cursor):
        query = query.where(ModerationEntry.id < place[1])
    query = query.order_by(ModerationEntry.id.desc()).limit(paging.PAGE_SIZE + 1)
    return paging.cut(db.session.execute(query).all(), paging.PAGE_SIZE, lambda row: (0, row.id))


def _is_ready_reason() -> Any:
    kept = exists().where(
        ReasonTemplate.community_id == ModerationEntry.community_id,
        ReasonTemplate.words == ModerationEntry.reason,
    )
    return or_(ModerationEntry.reason.in_(usual_reasons()), kept)
