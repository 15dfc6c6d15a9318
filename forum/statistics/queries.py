"""Reads of statistics: twelve weeks of a community."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select

from forum.communities.models import Community
from forum.core import clock
from forum.core.limits import BREAKDOWN_FLOOR
from forum.extensions import db
from forum.statistics.models import Week
from forum.statistics.service import WEEK, WEEKS, monday


@dataclass(frozen=True)
class WeekRow:
    """A week; `votes` is None where too few voted to be told without telling who."""

    begins: date
    members: int
    active: int
    ideas: int
    posts: int
    votes: int | None


def weeks_of(community: Community) -> tuple[list[WeekRow], datetime | None]:
    """The last twelve weeks, the oldest first, and when they were counted."""
    return weeks_in([community])[community.id]


def weeks_in(
    communities: Iterable[Community],
) -> dict[int, tuple[list[WeekRow], datetime | None]]:
    """The same of several communities by their ids; one query."""
    first = monday(clock.now().date()) - WEEK * (WEEKS - 1)
    ids = [community.id for community in communities]
    here = (Week.community_id.in_(ids), Week.begins >= first)
    found: dict[int, dict[date, Week]] = {community_id: {} for community_id in ids}
    for week in db.session.scalars(select(Week).where(*here)):
        found[week.community_id][week.begins] = week
    return {
        community_id: (
            [_row(first + WEEK * number, weeks) for number in range(WEEKS)],
            max((week.counted_at for week in weeks.values()), default=None),
        )
        for community_id, weeks in found.items()
    }


def _row(begins: date, found: dict[date, Week]) -> WeekRow:
    week = found.get(begins)
    if week is None:
        return WeekRow(begins, 0, 0, 0, 0, 0)
    told = week.voters == 0 or week.voters >= BREAKDOWN_FLOOR
    votes = week.votes if told else None
    return WeekRow(begins, week.members, week.active, week.ideas, week.posts, votes)
