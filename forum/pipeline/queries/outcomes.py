"""What became of all ideas: every one of them in exactly one count, and how long it took."""

from __future__ import annotations

import statistics
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select

from forum.communities.models import Community
from forum.core import clock, paging
from forum.core.limits import BREAKDOWN_FLOOR
from forum.core.paging import Page
from forum.core.slugs import Titled
from forum.extensions import db
from forum.ideas.models import Idea, StatusChange
from forum.pipeline.queries.standing import SINCE

# Each idea that was ever proposed is one of these.
OUTCOMES = (
    "unanswered",
    "answered",
    "under_review",
    "planned",
    "in_production",
    "released",
    "declined",
    "merged",
    "withdrawn",
    "unshown",
)
DAY = timedelta(days=1)
JULY = 7


@dataclass(frozen=True, order=True)
class Period:
    """Half a year: the first (1) or the second (2)."""

    year: int
    half: int

    @property
    def key(self) -> str:
        """How an address names it."""
        return f"{self.year}-{self.half}"

    @property
    def begins(self) -> datetime:
        """Its first moment."""
        return datetime(self.year, 1 if self.half == 1 else JULY, 1, tzinfo=UTC)

    @property
    def following(self) -> Period:
        """The half-year after it."""
        return Period(self.year + self.half - 1, 3 - self.half)

    def conditions(self) -> tuple[ColumnElement[bool], ...]:
        """That an idea was proposed in it."""
        return (Idea.created_at >= self.begins, Idea.created_at < self.following.begins)


@dataclass(frozen=True)
class Took:
    """How long it took half of these; `days` is None where they are too few to say."""

    days: float | None
    among: int


@dataclass(frozen=True)
class Outcomes:
    """How many ideas had which outcome, in the order of OUTCOMES, and how long it took."""

    counts: Mapping[str, int]
    answer: Took
    release: Took

    @property
    def total(self) -> int:
        """All ideas."""
        return sum(self.counts.values())

    @property
    def decided(self) -> int:
        """How many the brand has decided for good: made or turned down."""
        return self.counts["released"] + self.counts["declined"]

    @property
    def share_released(self) -> float | None:
        """How much of that was made; None where too little is decided to say."""
        enough = self.decided >= BREAKDOWN_FLOOR
        return self.counts["released"] / self.decided if enough else None


@dataclass(frozen=True)
class Decided(Titled):
    """An idea that was made or turned down, when, and the reason that was given."""

    id: int
    title: str
    at: datetime
    reason: str


def outcome_of(status: str, *, visible: bool, answered: bool) -> str:
    """The one outcome of an idea."""
    if not visible:
        return "unshown"
    if status == "open":
        return "answered" if answered else "unanswered"
    return status


def outcomes(community: Community, period: Period | None) -> Outcomes:
    """What became of the ideas of a period, or of all; three queries."""
    asked = period.conditions() if period else ()
    counts = dict.fromkeys(OUTCOMES, 0)
    for status, visible, answered, number in db.session.execute(_counted(community, asked)):
        counts[outcome_of(status, visible=visible, answered=answered)] += number
    return Outcomes(counts, _took(_answered(community, asked)), _took(_made(community, asked)))


def periods_of(community: Community) -> list[Period]:
    """The half-years since the first idea, the newest first."""
    first = db.session.scalar(
        select(func.min(Idea.created_at)).where(Idea.community_id == community.id)
    )
    if first is None:
        return []
    one, last, found = _period(first), _period(clock.now()), []
    while one <= last:
        found.append(one)
        one = one.following
    return found[::-1]


def decided(
    community: Community,
    status: str,
    period: Period | None,
    cursor: str | None = None,
    size: int = paging.PAGE_SIZE,
) -> Page[Decided]:
    """What was made, or turned down, the last first, with the reason; one query."""
    last = (
        select(StatusChange.reason)
        .where(StatusChange.idea_id == Idea.id, StatusChange.after == status)
        .order_by(StatusChange.id.desc())
        .limit(1)
        .correlate(Idea)
        .scalar_subquery()
    )
    query = select(Idea.id, Idea.title, SINCE.label("at"), last).where(
        Idea.community_id == community.id, Idea.status == status, Idea.visibility == "visible"
    )
    if period:
        query = query.where(*period.conditions())
    since, place = SINCE, paging.decode(cursor)
    if place:
        at = paging.to_moment(place[0])
        query = query.where(or_(since < at, and_(since == at, Idea.id < place[1])))
    rows = db.session.execute(query.order_by(since.desc(), Idea.id.desc()).limit(size + 1)).all()
    found = [Decided(row[0], row[1], row[2], row[3] or "") for row in rows]
    return paging.cut(found, size, lambda one: (paging.from_moment(one.at), one.id))


def _counted(
    community: Community, asked: Sequence[ColumnElement[bool]]
) -> Select[*tuple[Any, ...]]:
    visible = (Idea.visibility == "visible").label("visible")
    answered = and_(Idea.status == "open", Idea.answered_at.is_not(None)).label("answered")
    query = select(Idea.status, visible, answered, func.count()).where(
        Idea.community_id == community.id, Idea.status != "draft", *asked
    )
    return query.group_by(Idea.status, "visible", "answered")


def _answered(
    community: Community, asked: Sequence[ColumnElement[bool]]
) -> Iterable[tuple[datetime, datetime]]:
    here = (Idea.community_id == community.id, Idea.visibility == "visible", *asked)
    query = select(Idea.created_at, Idea.answered_at).where(*here, Idea.answered_at.is_not(None))
    return [(proposed, said) for proposed, said in db.session.execute(query) if said]


def _made(
    community: Community, asked: Sequence[ColumnElement[bool]]
) -> Iterable[tuple[datetime, datetime]]:
    query = (
        select(Idea.created_at, func.min(StatusChange.at))
        .join(StatusChange, StatusChange.idea_id == Idea.id)
        .where(Idea.community_id == community.id, Idea.visibility == "visible", *asked)
        .where(Idea.status == "released", StatusChange.after == "released")
        .group_by(Idea.id, Idea.created_at)
    )
    return [(proposed, made) for proposed, made in db.session.execute(query)]


def _took(spans: Iterable[tuple[datetime, datetime]]) -> Took:
    days = [(end - start) / DAY for start, end in spans]
    enough = len(days) >= BREAKDOWN_FLOOR
    return Took(statistics.median(days) if enough else None, len(days))


def _period(moment: datetime) -> Period:
    return Period(moment.year, 1 if moment.month < JULY else 2)
