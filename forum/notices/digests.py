"""Digests: whose turn it is, and what their communities did meanwhile."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, func, or_, select, update

from forum.accounts.models import Person
from forum.accounts.queries import is_mailed
from forum.communities.models import Community, Membership
from forum.communities.queries import is_free
from forum.core import clock
from forum.core.slugs import slugify
from forum.extensions import db
from forum.ideas import lifecycle
from forum.ideas.models import Design, Idea, StatusChange
from forum.notices.bell import is_open_to_member
from forum.notices.models import Mailing, Notice
from forum.notices.queries import Group, grouped, place_of, told
from forum.notices.service import make_mailings
from forum.threads.models import Thread

PERIODS = {"day": timedelta(days=1), "week": timedelta(days=7)}
# For each person, of their own notices and of each community.
NOTICES_SHOWN = 12
COMMUNITIES_SHOWN = 5
SHOWN = 5


@dataclass(frozen=True)
class Reader:
    """Somebody whose digest is due."""

    id: int
    name: str
    email: str
    language: str
    every: str


@dataclass(frozen=True)
class Line:
    """A line of a community's part: an idea, with its picture and what that shows."""

    id: int
    slug: str
    title: str
    count: int
    picture: str | None = None
    alt: str = ""
    status: str = ""


@dataclass(frozen=True)
class Part:
    """What one community did since a moment."""

    community: Community
    ideas: Sequence[Line]
    changes: Sequence[Line]
    threads: Sequence[Line]

    def __bool__(self) -> bool:
        """Whether there is anything to tell."""
        return bool(self.ideas or self.changes or self.threads)


def due(limit: int) -> list[Reader]:
    """Whose digest is due, with an address that is proven; the longest waiting first."""
    now = clock.now()
    every = func.coalesce(Mailing.every, "week")
    last = func.coalesce(Mailing.digest_at, Person.created_at)
    turn = or_(*(and_(every == name, last <= now - period) for name, period in PERIODS.items()))
    query = (
        select(Person.id, Person.name, Person.email, Person.language, every)
        .outerjoin(Mailing, Mailing.person_id == Person.id)
        .where(is_mailed(), turn)
        .order_by(last, Person.id)
        .limit(limit)
    )
    rows = db.session.execute(query)
    return [Reader(key, name, email or "", *rest) for key, name, email, *rest in rows]


def claimed(readers: Sequence[Reader]) -> list[Reader]:
    """Note that these people's digests are made now; those whom nobody else makes one for."""
    now, ids = clock.now(), [reader.id for reader in readers]
    make_mailings(ids)
    # Whoever was quicker has written a moment that is younger than any period.
    waits = or_(Mailing.digest_at.is_(None), Mailing.digest_at <= now - min(PERIODS.values()))
    made = update(Mailing).where(Mailing.person_id.in_(ids), waits).values(digest_at=now)
    mine = made.returning(Mailing.person_id).execution_options(synchronize_session=False)
    found = set(db.session.scalars(mine))
    return [reader for reader in readers if reader.id in found]


def note_told(readers: Iterable[Reader]) -> None:
    """Note that nothing waits for these people's digests any more."""
    ids = [reader.id for reader in readers]
    told_now = update(Notice).where(Notice.person_id.in_(ids), Notice.in_digest.is_(True))
    change = told_now.values(in_digest=False).execution_options(synchronize_session=False)
    db.session.execute(change)


def waiting_for(readers: Iterable[Reader]) -> dict[int, list[Group]]:
    """What waits for the digests of these people, grouped by where it happened; one query.

    What may not be read any more, since the community was left or the thread hidden, is left out.
    """
    ids = [reader.id for reader in readers]
    member = (Membership.person_id == Notice.person_id) & (Membership.community_id == Community.id)
    query = (
        told()
        .outerjoin(Membership, member)
        .where(Notice.person_id.in_(ids), Notice.in_digest, is_open_to_member())
        .order_by(Notice.id.desc())
    )
    found: dict[int, dict[tuple[int | str, str], list[Any]]] = defaultdict(dict)
    for row in db.session.execute(query):
        notice = row[0]
        found[notice.person_id].setdefault((place_of(notice), notice.kind), []).append(row)
    return {
        person_id: [grouped(rows) for rows in list(groups.values())[:NOTICES_SHOWN]]
        for person_id, groups in found.items()
    }


def homes_of(readers: Iterable[Reader]) -> dict[int, list[int]]:
    """The communities of these people in which they are not suspended; one query."""
    ids = [reader.id for reader in readers]
    query = select(Membership.person_id, Membership.community_id).where(
        Membership.person_id.in_(ids), is_free()
    )
    found: dict[int, list[int]] = defaultdict(list)
    for person_id, community_id in db.session.execute(query.order_by(Membership.id)):
        found[person_id].append(community_id)
    return found


def part_of(community_id: int, every: str) -> Part:
    """What a community did in the last day or week: three queries, asked once for all readers."""
    since = clock.now() - PERIODS[every]
    community = db.session.get_one(Community, community_id)
    ideas = _ideas(community, since)
    return Part(community, ideas, _changes(community, since), _threads(community, since))


def _ideas(community: Community, since: datetime) -> list[Line]:
    first = (Design.idea_id == Idea.id) & (Design.position == 0) & Design.is_current
    query = (
        select(Idea.id, Idea.title, Idea.support, Design.file, Design.alt)
        .outerjoin(Design, first)
        .where(Idea.community_id == community.id, Idea.visibility == "visible")
        .where(Idea.status.in_(sorted(lifecycle.LISTED)), Idea.created_at >= since)
        .order_by(Idea.support.desc(), Idea.id)
        .limit(SHOWN)
    )
    return [
        Line(key, slugify(title), title, count, file, alt or title)
        for key, title, count, file, alt in db.session.execute(query)
    ]


def _changes(community: Community, since: datetime) -> list[Line]:
    query = (
        select(Idea.id, Idea.title, Idea.support, Idea.status)
        .join(StatusChange, StatusChange.idea_id == Idea.id)
        .where(Idea.community_id == community.id, Idea.visibility == "visible")
        .where(StatusChange.at >= since, StatusChange.after == Idea.status)
        .where(Idea.status.in_(("planned", "in_production", "released", "declined")))
        .distinct()
        .order_by(Idea.support.desc(), Idea.id)
        .limit(SHOWN)
    )
    return [
        Line(key, slugify(title), title, count, status=status)
        for key, title, count, status in db.session.execute(query)
    ]


def _threads(community: Community, since: datetime) -> list[Line]:
    query = (
        select(Thread.id, Thread.title, Thread.post_count)
        .where(Thread.community_id == community.id, Thread.visibility == "visible")
        .where(Thread.title.is_not(None), Thread.last_post_at >= since)
        .order_by(Thread.post_count.desc(), Thread.id)
        .limit(SHOWN)
    )
    rows = db.session.execute(query)
    return [Line(key, slugify(title or ""), title or "", count) for key, title, count in rows]
