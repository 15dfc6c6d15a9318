"""The response clock: how long the brand takes, how often it keeps its word, and what waits."""

from __future__ import annotations

import statistics
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, case, false, func, or_, select, text

from forum.communities.models import Community
from forum.core import clock, paging
from forum.core.paging import Page
from forum.core.slugs import Titled
from forum.extensions import db
from forum.ideas.models import WAITS, Idea

LATELY = timedelta(days=90)
DAY = timedelta(days=1)
# What the brand owes an answer to (waiting.py says since when).
IS_OWED = (text(WAITS), Idea.wanted_at.is_not(None))


@dataclass(frozen=True)
class Clock:
    """How a brand answers, as anybody may read it; `within_days` is None where none is promised.

    `answered`, `median_days` and `kept_share` are of the last 90 days; of the promises that fell
    due, an idea that is overdue counts as one not kept.
    """

    within_days: int | None
    from_votes: int
    waiting: int
    overdue: int
    answered: int
    median_days: float | None
    kept_share: float | None


@dataclass(frozen=True)
class Waiting(Titled):
    """An idea that waits for the brand's word; `late_days` is None while it is in time."""

    id: int
    title: str
    votes: int
    since: datetime
    days: int
    late_days: int | None


def clock_of(community: Community) -> Clock:
    """How a community's brand answers; two queries."""
    return clocks_of([community])[community.id]


def clocks_of(communities: Sequence[Community]) -> dict[int, Clock]:
    """The same of several communities by their ids; two queries."""
    here = Idea.community_id.in_([community.id for community in communities])
    late = func.sum(case((_is_late(communities), 1), else_=0))
    counts = select(Idea.community_id, func.count(), late).where(here, *IS_OWED)
    waits = {
        key: (number, overdue)
        for key, number, overdue in db.session.execute(counts.group_by(Idea.community_id))
    }
    delays = _delays(here)
    nothing = (0, 0)
    return {one.id: _clock(one, waits.get(one.id, nothing), delays[one.id]) for one in communities}


def _clock(community: Community, waits: tuple[int, int], delays: list[float]) -> Clock:
    within, overdue = community.answer_within_days, waits[1]
    kept = None
    if within is not None and (due := len(delays) + overdue):
        kept = sum(days <= within for days in delays) / due
    return Clock(
        within_days=within,
        from_votes=community.answer_from_votes,
        waiting=waits[0],
        overdue=overdue,
        answered=len(delays),
        median_days=statistics.median(delays) if delays else None,
        kept_share=kept,
    )


def _is_late(communities: Sequence[Community]) -> ColumnElement[bool]:
    moment = clock.now()
    late = [
        (Idea.community_id == one.id) & (Idea.wanted_at < moment - DAY * one.answer_within_days)
        for one in communities
        if one.answer_within_days is not None
    ]
    return or_(false(), *late)


def _delays(here: ColumnElement[bool]) -> defaultdict[int, list[float]]:
    """How many days the ideas answered lately had waited, by community.

    What was answered before it had to be counts from the day it was proposed.
    """
    moments = (Idea.community_id, Idea.created_at, Idea.wanted_at, Idea.answered_at)
    shown = (Idea.visibility == "visible", Idea.status != "draft")
    query = select(*moments).where(here, *shown, Idea.answered_at >= clock.now() - LATELY)
    found: defaultdict[int, list[float]] = defaultdict(list)
    for key, proposed, wanted, answered in db.session.execute(query):
        assert answered is not None
        since = wanted if wanted is not None and wanted <= answered else proposed
        found[key].append((answered - since) / DAY)
    return found


def waiting_in(
    community: Community, cursor: str | None = None, size: int = paging.PAGE_SIZE
) -> Page[Waiting]:
    """What waits for the brand's word, the longest first."""
    query = select(Idea.id, Idea.title, Idea.support, Idea.wanted_at)
    query = query.where(Idea.community_id == community.id, *IS_OWED)
    if place := paging.decode(cursor):
        moment = paging.to_moment(place[0])
        same = (Idea.wanted_at == moment) & (Idea.id > place[1])
        query = query.where((Idea.wanted_at > moment) | same)
    rows = db.session.execute(query.order_by(Idea.wanted_at, Idea.id).limit(size + 1)).all()
    page = paging.cut(rows, size, lambda row: (paging.from_moment(row.wanted_at), row.id))
    return Page([_waiting(community, *row) for row in page.items], page.next)


def _waiting(
    community: Community, key: int, title: str, votes: int, since: datetime | None
) -> Waiting:
    assert since is not None
    passed, within = clock.now() - since, community.answer_within_days
    late = None if within is None or passed <= DAY * within else passed - DAY * within
    late_days = None if late is None else max(1, -(-late // DAY))
    return Waiting(key, title, votes, since, passed // DAY, late_days)
