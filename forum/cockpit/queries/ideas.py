"""Ideas that wait for a decision, and ideas that moved."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from forum.cockpit.queries.themes import Themes
from forum.communities.models import Community
from forum.core.slugs import Titled
from forum.extensions import db
from forum.ideas.lifecycle import ANSWERING
from forum.ideas.models import Idea, StatusChange
from forum.ideas.waiting import IS_UNANSWERED

SHOWN = 5
# So far down a report's ranks one looks for ideas that nobody decided about.
LOOKED_THROUGH = 200


@dataclass(frozen=True)
class Wanted(Titled):
    """An idea that people want and that nobody answered or pulled.

    `share`: of those who saw it, how many want it, as the report says; None without a report.
    """

    id: int
    title: str
    votes: int
    share: float | None


@dataclass(frozen=True)
class Moved(Titled):
    """An idea that the team moved, and where it stands since."""

    id: int
    title: str
    before: str
    after: str
    reason: str
    at: datetime


def wanted_in(community: Community, themes: Themes | None) -> list[Wanted]:
    """What people want most of what nobody decided about: by the report, or else by votes."""
    ranked = themes.ranked[:LOOKED_THROUGH] if themes else []
    query = select(Idea.key, Idea.id, Idea.title, Idea.support)
    # Whatever is pulled stands elsewhere than open.
    query = query.where(*_undecided(community))
    if not ranked:
        most = query.order_by(Idea.support.desc(), Idea.id).limit(SHOWN)
        return [Wanted(row.id, row.title, row.support, None) for row in db.session.execute(most)]
    keys = [idea["key"] for idea in ranked]
    found = {row.key: row for row in db.session.execute(query.where(Idea.key.in_(keys)))}
    there = [(found[one["key"]], one["demand"]) for one in ranked if one["key"] in found]
    return [Wanted(row.id, row.title, row.support, of["mean"]) for row, of in there[:SHOWN]]


def _undecided(community: Community) -> tuple[Any, ...]:
    return (
        Idea.community_id == community.id,
        Idea.visibility == "visible",
        IS_UNANSWERED,
        Idea.capture_consent,
    )


def moved_in(community: Community, since: datetime) -> Sequence[Moved]:
    """The last steps of the team since then, the newest first; an idea's last one counts."""
    query = (
        select(Idea.id, Idea.title, StatusChange.before, StatusChange.after)
        .add_columns(StatusChange.reason, StatusChange.at)
        .join(StatusChange, StatusChange.idea_id == Idea.id)
        .where(Idea.community_id == community.id, Idea.visibility == "visible")
        .where(StatusChange.at >= since, StatusChange.after == Idea.status)
        .where(StatusChange.after.in_(ANSWERING), StatusChange.before != "merged")
        .order_by(StatusChange.id.desc())
        .limit(SHOWN)
    )
    found = {
        row.id: Moved(row.id, row.title, row.before, row.after, row.reason, row.at)
        for row in reversed(db.session.execute(query).all())
    }
    return sorted(found.values(), key=lambda one: one.at, reverse=True)
