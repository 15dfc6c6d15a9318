"""The sums of each week, counted by the worker for all communities at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Integer,
    Select,
    cast,
    delete,
    extract,
    func,
    insert,
    literal,
    select,
    union,
    update,
)

from forum.communities.models import Community, Membership
from forum.core import clock
from forum.core.transaction import transaction
from forum.extensions import db
from forum.ideas.models import Idea, Vote
from forum.statistics.models import Week
from forum.threads.models import Post, Thread

WEEKS = 12
WEEK = timedelta(days=7)
STALE_AFTER = timedelta(minutes=30)
COUNTED = ("active", "ideas", "posts", "votes", "voters")
_SECONDS = int(WEEK.total_seconds())


def refresh_stale() -> int:
    """Count anew once the sums have grown old; 1 if they had."""
    newest = db.session.scalar(select(func.max(Week.counted_at)))
    if newest is not None and newest > clock.now() - STALE_AFTER:
        return 0
    refresh()
    return 1


def refresh() -> None:
    """Count the weeks that can still change, and how many are active now.

    Weeks that are over keep what was counted then: who leaves does not unmake the past.
    """
    this = monday(clock.now().date())
    counted = db.session.scalar(select(func.max(Week.begins)))
    first = this - WEEK * (WEEKS - 1)
    if counted is not None:
        first = max(first, min(counted, this - WEEK))
    # Read before the transaction: nobody waits for a lock while the tables are read.
    rows = _weeks(first, this)
    active = _active_since(clock.now() - WEEK)
    with transaction() as session:
        session.execute(delete(Week).where(Week.begins >= first))
        if rows:
            session.execute(insert(Week), rows)
        _note_active(active)


def monday(day: date) -> date:
    """The Monday of that day's week."""
    return day - timedelta(days=day.weekday())


def _weeks(first: date, last: date) -> list[dict[str, Any]]:
    since = datetime(first.year, first.month, first.day, tzinfo=UTC)
    number = (last - first).days // 7 + 1
    found: dict[tuple[int, int], dict[str, int]] = defaultdict(dict)
    for names, query in _sums(since):
        for community_id, week, *values in db.session.execute(query):
            found[community_id, week].update(zip(names, values, strict=True))
    members = _members(since, number)
    nothing = dict.fromkeys(COUNTED, 0)
    moment = clock.now()
    return [
        {
            "community_id": community_id,
            "begins": first + WEEK * week,
            "members": counts[week],
            "counted_at": moment,
            **nothing,
            **found.get((community_id, week), {}),
        }
        for community_id, counts in members.items()
        for week in range(number)
    ]


def _sums(since: datetime) -> list[tuple[tuple[str, ...], Select[Any]]]:
    def by_week(place: Any, at: Any, *counts: Any) -> Any:
        week = _week(at, since).label("week")
        return select(place, week, *counts).where(at >= since).group_by(place, "week")

    seen = (Idea.visibility == "visible", Idea.status != "draft")
    cast_here = Vote.from_idea_id.is_(None) & Vote.is_aside.is_(False)
    number, voters = func.count(), func.count(Vote.person_id.distinct())
    posts = by_week(Thread.community_id, Post.created_at, number)
    shown = (Post.visibility == "visible", Thread.visibility == "visible")
    votes = by_week(Idea.community_id, Vote.created_at, number, voters)
    acts = union(*_acts(since, lambda at: _week(at, since))).subquery()
    active = select(acts.c.place, acts.c.week, number).group_by(acts.c.place, acts.c.week)
    return [
        (("ideas",), by_week(Idea.community_id, Idea.created_at, number).where(*seen)),
        (("posts",), posts.join(Thread, Thread.id == Post.thread_id).where(*shown)),
        (
            ("votes", "voters"),
            # A vote that a merge brought was cast elsewhere.
            votes.join(Idea, Idea.id == Vote.idea_id).where(cast_here, *seen),
        ),
        (("active",), active),
    ]


def _acts(since: datetime, week: Callable[[Any], ColumnElement[int]]) -> list[Select[Any]]:
    """Who did something where and when; each once a week."""

    def act(place: Any, person: Any, at: Any) -> Select[Any]:
        named = (place.label("place"), person.label("person"), week(at).label("week"))
        return select(*named).where(at >= since)

    return [
        act(Idea.community_id, Idea.author_id, Idea.created_at).where(Idea.status != "draft"),
        act(Thread.community_id, Post.author_id, Post.created_at).join(
            Thread, Thread.id == Post.thread_id
        ),
        act(Idea.community_id, Vote.person_id, Vote.created_at)
        .join(Idea, Idea.id == Vote.idea_id)
        .where(Vote.from_idea_id.is_(None)),
    ]


def _week(at: Any, since: datetime) -> ColumnElement[int]:
    passed = extract("epoch", at) - int(since.timestamp())
    return cast(func.floor(passed / float(_SECONDS)), Integer)


def _members(since: datetime, number: int) -> dict[int, list[int]]:
    """How many members each community had at the end of each week, as they are known now."""
    before = select(Membership.community_id, func.count()).where(Membership.joined_at < since)
    counts = {key: [0] * number for key in db.session.scalars(select(Community.id))}
    for community_id, count in db.session.execute(before.group_by(Membership.community_id)):
        counts[community_id] = [count] * number
    week = _week(Membership.joined_at, since).label("week")
    later = select(Membership.community_id, week, func.count())
    later = later.where(Membership.joined_at >= since).group_by(Membership.community_id, "week")
    for community_id, joined, count in db.session.execute(later):
        for ahead in range(joined, number):
            counts[community_id][ahead] += count
    return counts


def _active_since(since: datetime) -> dict[int, int]:
    acts = union(*_acts(since, lambda _at: literal(0))).subquery()
    query = select(acts.c.place, func.count()).group_by(acts.c.place)
    return {community_id: count for community_id, count in db.session.execute(query)}


def _note_active(active: dict[int, int]) -> None:
    query = select(Community.id, Community.active_count)
    for community_id, before in db.session.execute(query).all():
        now = active.get(community_id, 0)
        if now != before:
            here = update(Community).where(Community.id == community_id)
            db.session.execute(here.values(active_count=now))
