"""Figures of a community's moderation: how much there is, how it is decided, and for whom.

Twelve weeks, read when somebody asks. A group of fewer than BREAKDOWN_FLOOR people is not told of.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from statistics import median
from typing import Any

from sqlalchemy import func, or_, select, union_all
from sqlalchemy.orm import aliased

from forum.accounts.models import Person
from forum.accounts.trust import LEVELS, MEMBER, NEWCOMER, TRUSTED
from forum.communities.models import Community
from forum.core import clock
from forum.core.limits import (
    BREAKDOWN_FLOOR,
    NEWCOMER_FOR,
    TRUSTED_CONTRIBUTIONS,
    TRUSTED_DAYS,
)
from forum.extensions import db
from forum.ideas.models import Idea
from forum.moderation.log import decision_of
from forum.moderation.models import Card, Flag, ModerationEntry
from forum.threads.models import Post, Thread

WEEK, WEEKS = timedelta(days=7), 12
# Of a very lively community the newest texts speak for the others.
TEXTS_READ = 20_000
Z95 = 1.96
# Of what one moderator did, so many kinds are named; the others are one number.
ACTS_NAMED = 6


@dataclass(frozen=True)
class Share:
    """A share of `count`, with its 95 % interval (Wilson, 1927)."""

    hits: int
    count: int
    mean: float
    low: float
    high: float


@dataclass
class WeekOfCards:
    """A week: cards that came, that were decided, and their median wait in hours."""

    begins: date
    opened: int = 0
    closed: int = 0
    wait: float | None = None


@dataclass
class Moderator:
    """What one moderator did, and how much of it did not stand."""

    name: str
    acts: Counter[str] = field(default_factory=Counter)
    undone: int = 0
    granted: int = 0

    @property
    def first_acts(self) -> list[tuple[str, int]]:
        """What they did most, and how often."""
        return self.acts.most_common(ACTS_NAMED)

    @property
    def other_acts(self) -> int:
        """How much else they did."""
        return self.acts.total() - sum(number for _act, number in self.first_acts)


@dataclass(frozen=True)
class Treatment:
    """How much of what people of one level of trust wrote was hidden; no share: too few people."""

    level: str
    people: int
    share: Share | None


@dataclass(frozen=True)
class Figures:
    """All of the page."""

    open_cards: int
    weeks: Sequence[WeekOfCards]
    moderators: Sequence[Moderator]
    flags: Share | None
    treatments: Sequence[Treatment]


def figures_of(community: Community) -> Figures:
    """The figures of the last twelve weeks; six queries."""
    today = clock.now().date()
    first = today - timedelta(days=today.weekday()) - WEEK * (WEEKS - 1)
    since = datetime.combine(first, datetime.min.time(), clock.now().tzinfo)
    open_cards, weeks = _cards(community, first, since)
    return Figures(
        open_cards,
        weeks,
        _moderators(community, since),
        _flags(community, since),
        _treatments(community, since),
    )


def share(hits: int, count: int) -> Share:
    """A share with its interval; nothing is known of none."""
    if not count:
        return Share(0, 0, 0.0, 0.0, 1.0)
    mean, z2 = hits / count, Z95 * Z95
    middle = (mean + z2 / (2 * count)) / (1 + z2 / count)
    half = Z95 * math.sqrt(mean * (1 - mean) / count + z2 / (4 * count * count)) / (1 + z2 / count)
    return Share(hits, count, mean, max(0.0, middle - half), min(1.0, middle + half))


def _cards(community: Community, first: date, since: datetime) -> tuple[int, Sequence[WeekOfCards]]:
    weeks = [WeekOfCards(first + WEEK * number) for number in range(WEEKS)]
    waits: defaultdict[int, list[float]] = defaultdict(list)
    still = or_(Card.closed_at.is_(None), Card.closed_at >= since, Card.opened_at >= since)
    query = select(Card.opened_at, Card.closed_at).where(Card.community_id == community.id, still)
    open_cards = 0
    for opened_at, closed_at in db.session.execute(query):
        if opened_at >= since:
            weeks[(opened_at - since) // WEEK].opened += 1
        if closed_at is None:
            open_cards += 1
        elif closed_at >= since:
            number = (closed_at - since) // WEEK
            weeks[number].closed += 1
            waits[number].append((closed_at - opened_at).total_seconds() / 3600)
    for number, hours in waits.items():
        weeks[number].wait = median(hours)
    return open_cards, weeks


def _moderators(community: Community, since: datetime) -> Sequence[Moderator]:
    undoing = aliased(ModerationEntry)
    entry = (ModerationEntry.id, ModerationEntry.act, ModerationEntry.before)
    query = (
        select(Person.id, Person.name, *entry, undoing.act)
        .join(Person, Person.id == ModerationEntry.actor_id)
        .outerjoin(undoing, undoing.undoes_id == ModerationEntry.id)
        .where(ModerationEntry.community_id == community.id, ModerationEntry.at >= since)
        .where(ModerationEntry.undoes_id.is_(None))
    )
    found: dict[int, Moderator] = {}
    decisions: defaultdict[tuple[Any, ...], set[str | None]] = defaultdict(set)
    for person_id, name, entry_id, act, before, undone in db.session.execute(query):
        found.setdefault(person_id, Moderator(name))
        decisions[person_id, act, *decision_of(entry_id, before)].add(undone)
    for (person_id, act, *_rest), undoings in decisions.items():
        one = found[person_id]
        one.acts[act] += 1
        one.undone += undoings != {None}
        one.granted += "grant" in undoings
    return sorted(found.values(), key=lambda one: (-one.acts.total(), one.name))


def _flags(community: Community, since: datetime) -> Share | None:
    decided = (Flag.community_id == community.id, Flag.decided_at >= since)
    query = select(Flag.state, func.count()).where(*decided).group_by(Flag.state)
    counts = {state: count for state, count in db.session.execute(query)}
    total = sum(counts.values())
    return share(counts.get("upheld", 0), total) if total else None


def _treatments(community: Community, since: datetime) -> Sequence[Treatment]:
    texts = db.session.execute(_texts(community, since)).all()
    people = _people({row.author_id for row in texts})
    written: Counter[str] = Counter()
    hidden: Counter[str] = Counter()
    who: defaultdict[str, set[int]] = defaultdict(set)
    for row in texts:
        level = _level(people[row.author_id], row.at)
        written[level] += 1
        hidden[level] += row.visibility == "hidden"
        who[level].add(row.author_id)
    return [
        Treatment(
            level,
            len(who[level]),
            share(hidden[level], written[level]) if len(who[level]) >= BREAKDOWN_FLOOR else None,
        )
        for level in LEVELS
    ]


def _texts(community: Community, since: datetime) -> Any:
    """What was written, but for what its author took back."""
    posts = (
        select(Post.author_id, Post.created_at.label("at"), Post.visibility)
        .join(Thread, Thread.id == Post.thread_id)
        .where(Thread.community_id == community.id, Post.created_at >= since)
        .where(Post.taken_back_at.is_(None))
    )
    ideas = select(Idea.author_id, Idea.created_at, Idea.visibility).where(
        Idea.community_id == community.id, Idea.created_at >= since
    )
    both = union_all(posts, ideas).subquery()
    return select(both).order_by(both.c.at.desc()).limit(TEXTS_READ)


def _people(ids: Iterable[int]) -> dict[int, Person]:
    query = select(Person).where(Person.id.in_(list(ids)))
    return {person.id: person for person in db.session.scalars(query)}


def _level(person: Person, moment: datetime) -> str:
    """What somebody was when they wrote, as far as is known.

    Upheld flags are left out: they take trust away, so that of the trusted nothing would be hidden.
    """
    if moment - person.created_at < NEWCOMER_FOR:
        return NEWCOMER
    came, gave = person.days_seen >= TRUSTED_DAYS, person.contributions >= TRUSTED_CONTRIBUTIONS
    return TRUSTED if person.trust_granted_at is not None or (came and gave) else MEMBER
