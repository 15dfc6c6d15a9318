"""Reads of statistics: twelve weeks, and how long ideas wait for an answer."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, exists, func, select

from forum.communities.models import Community
from forum.core import clock
from forum.core.limits import BREAKDOWN_FLOOR
from forum.extensions import db
from forum.ideas.models import BrandResponse, Idea, StatusChange
from forum.statistics.models import Week
from forum.statistics.service import WEEK, WEEKS, monday

WAITING_SHOWN = 5
# The steps by which the brand says what it thinks; the others are the author's.
ANSWERING = ("under_review", "planned", "in_production", "released", "declined")


@dataclass(frozen=True)
class WeekRow:
    """A week; `votes` is None where too few voted to be told without telling who."""

    begins: date
    members: int
    active: int
    ideas: int
    posts: int
    votes: int | None


@dataclass(frozen=True)
class Waiting:
    """An idea that waits for the brand's word."""

    id: int
    title: str
    created_at: datetime


@dataclass(frozen=True)
class Answers:
    """How the brand answers: in how many days, half of the time; and what waits, oldest first."""

    answered: int
    median_days: float | None
    waiting: int
    oldest: Sequence[Waiting]


def weeks_of(community: Community) -> tuple[list[WeekRow], datetime | None]:
    """The last twelve weeks, the oldest first, and when they were counted."""
    first = monday(clock.now().date()) - WEEK * (WEEKS - 1)
    here = (Week.community_id == community.id, Week.begins >= first)
    found = {week.begins: week for week in db.session.scalars(select(Week).where(*here))}
    rows = [_row(first + WEEK * number, found) for number in range(WEEKS)]
    return rows, max((week.counted_at for week in found.values()), default=None)


def answers_of(community: Community) -> Answers:
    """How long ideas waited that were answered in these twelve weeks, and what waits now."""
    since, day = clock.now() - WEEK * WEEKS, timedelta(days=1)
    days = [(said - at) / day for at, said in first_answers(community) if said >= since]
    waits = _waiting(community)
    count = select(func.count()).select_from(Idea).where(*waits)
    oldest = select(Idea.id, Idea.title, Idea.created_at).where(*waits)
    rows = db.session.execute(oldest.order_by(Idea.created_at, Idea.id).limit(WAITING_SHOWN))
    return Answers(
        answered=len(days),
        median_days=statistics.median(days) if days else None,
        waiting=db.session.scalar(count) or 0,
        oldest=[Waiting(*row) for row in rows],
    )


def first_answers(
    community: Community, *asked: ColumnElement[bool]
) -> list[tuple[datetime, datetime]]:
    """When each idea (that is as asked) was proposed and first answered, by word or step.

    Ideas that wait, and those that not everybody may read, are left out.
    """
    here = (Idea.community_id == community.id, Idea.visibility == "visible", *asked)
    written = (
        select(Idea.id, Idea.created_at, BrandResponse.created_at)
        .join(BrandResponse, BrandResponse.idea_id == Idea.id)
        .where(*here)
    )
    stepped = (
        select(Idea.id, Idea.created_at, func.min(StatusChange.at))
        .join(StatusChange, StatusChange.idea_id == Idea.id)
        .where(*here, StatusChange.after.in_(ANSWERING))
        .group_by(Idea.id, Idea.created_at)
    )
    first: dict[int, tuple[datetime, datetime]] = {}
    for query in (written, stepped):
        for idea_id, proposed, said in db.session.execute(query):
            known = first.get(idea_id)
            first[idea_id] = (proposed, min(said, known[1]) if known else said)
    return list(first.values())


def _row(begins: date, found: dict[date, Week]) -> WeekRow:
    week = found.get(begins)
    if week is None:
        return WeekRow(begins, 0, 0, 0, 0, 0)
    told = week.voters == 0 or week.voters >= BREAKDOWN_FLOOR
    votes = week.votes if told else None
    return WeekRow(begins, week.members, week.active, week.ideas, week.posts, votes)


def _waiting(community: Community) -> tuple[ColumnElement[bool], ...]:
    answered = exists().where(BrandResponse.idea_id == Idea.id).correlate(Idea)
    return (
        Idea.community_id == community.id,
        Idea.visibility == "visible",
        Idea.status == "open",
        ~answered,
    )
