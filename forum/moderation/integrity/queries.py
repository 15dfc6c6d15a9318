"""Reads of vote integrity: groups, their evidence, both tallies, what everybody may know."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from forum.accounts.models import Person
from forum.communities.models import Community
from forum.core.errors import NotFound
from forum.core.language import _
from forum.extensions import db
from forum.ideas.models import Idea, Vote, VoterAside
from forum.ideas.models.votes import COUNTS
from forum.ideas.queries import IS_LISTED
from forum.moderation.integrity.models import (
    OPEN,
    Finding,
    FindingPerson,
    IntegrityWatch,
)

DECIDED_SHOWN = 30
# So many of a group are drawn on the line of time; the table has them all.
DRAWN_MAX = 40


@dataclass(frozen=True)
class Listed:
    """A group as the list shows it."""

    finding: Finding
    author: str
    people: int
    set_aside: int


@dataclass(frozen=True)
class Member:
    """Somebody of a group, and the votes that they cast for its author."""

    row: FindingPerson
    name: str
    joined: datetime
    votes: list[tuple[int, datetime]]
    is_aside: bool


@dataclass(frozen=True)
class Tally:
    """An idea of the author: all votes, those that count, those of the group, and what is left."""

    id: int
    title: str
    raw: int
    counting: int
    group: int
    # What would count if nobody's of the group did.
    without: int


@dataclass(frozen=True)
class FindingPage:
    """A group with its evidence."""

    finding: Finding
    author: Person
    members: list[Member]
    tallies: list[Tally]


@dataclass(frozen=True)
class Public:
    """What everybody may know: how many votes count, wait and are set aside, and of how many."""

    counting: int
    pending: int
    aside: int
    people_aside: int
    looked_at: datetime | None


def findings_of(community: Community) -> tuple[list[Listed], list[Listed]]:
    """The groups that wait for a decision, the most suspicious first, and those decided last."""
    people = select(func.count()).where(FindingPerson.finding_id == Finding.id).scalar_subquery()
    aside = (
        select(func.count(FindingPerson.entry_id))
        .where(FindingPerson.finding_id == Finding.id)
        .scalar_subquery()
    )
    query = (
        select(Finding, Person.name, people, aside)
        .join(Person, Person.id == Finding.author_id)
        .where(Finding.community_id == community.id)
    )
    waiting = query.where(Finding.state == OPEN).order_by(Finding.suspicion.desc(), Finding.id)
    decided = query.where(Finding.state != OPEN).order_by(Finding.decided_at.desc(), Finding.id)
    found = (waiting, decided.limit(DECIDED_SHOWN))
    first, second = ([Listed(*row) for row in db.session.execute(one)] for one in found)
    return first, second


def access_finding(community: Community, finding_id: int) -> Finding:
    """A group of this community."""
    query = select(Finding).where(Finding.id == finding_id, Finding.community_id == community.id)
    finding = db.session.scalar(query.execution_options(populate_existing=True))
    if finding is None:
        raise NotFound(_("There is no such group. It may have come apart since."))
    return finding


def finding_page(community: Community, finding_id: int) -> FindingPage:
    """A group, who is in it and why, and what the votes are with and without them."""
    finding = access_finding(community, finding_id)
    votes = _votes(finding)
    query = (
        select(FindingPerson, Person.name, Person.created_at, VoterAside.person_id)
        .join(Person, Person.id == FindingPerson.person_id)
        .outerjoin(
            VoterAside,
            (VoterAside.person_id == Person.id) & (VoterAside.community_id == community.id),
        )
        .where(FindingPerson.finding_id == finding.id)
        .order_by(FindingPerson.suspicion.desc(), FindingPerson.person_id)
    )
    members = [
        Member(row, name, joined, votes.get(row.person_id, []), aside is not None)
        for row, name, joined, aside in db.session.execute(query)
    ]
    author = db.session.get_one(Person, finding.author_id)
    return FindingPage(finding, author, members, _tallies(finding, members))


def _votes(finding: Finding) -> dict[int, list[tuple[int, datetime]]]:
    people = select(FindingPerson.person_id).where(FindingPerson.finding_id == finding.id)
    query = (
        select(Vote.person_id, Vote.idea_id, Vote.created_at)
        .join(Idea, Idea.id == Vote.idea_id)
        .where(Idea.author_id == finding.author_id, Idea.community_id == finding.community_id)
        .where(Vote.person_id.in_(people), Vote.wants, Vote.from_idea_id.is_(None))
        .order_by(Vote.created_at, Vote.id)
    )
    found: dict[int, list[tuple[int, datetime]]] = {}
    for person_id, idea_id, at in db.session.execute(query):
        found.setdefault(person_id, []).append((idea_id, at))
    return found


def _tallies(finding: Finding, members: Sequence[Member]) -> list[Tally]:
    group: dict[int, int] = {}
    for member in members:
        for idea_id, _at in member.votes:
            group[idea_id] = group.get(idea_id, 0) + 1
    # Of theirs, what is pending or aside is not counted now, and what a merge lent is.
    counted = select(func.count()).where(
        *(Vote.idea_id == Idea.id, Vote.wants, COUNTS),
        Vote.person_id.in_([member.row.person_id for member in members]),
    )
    ideas = select(Idea, counted.scalar_subquery()).where(Idea.id.in_(group))
    tallies = [
        Tally(
            idea.id,
            idea.title,
            raw=idea.support + idea.pending_count + idea.aside_count,
            counting=idea.support,
            group=group[idea.id],
            without=idea.support - theirs,
        )
        for idea, theirs in db.session.execute(ideas)
    ]
    return sorted(tallies, key=lambda one: (-one.group, one.id))


def is_automatic(community: Community) -> bool:
    """Whether the forum may set votes aside by itself there."""
    watch = db.session.get(IntegrityWatch, community.id)
    return watch is not None and watch.is_automatic


def public_counts(community: Community) -> Public:
    """How many votes count, wait and are set aside in a community; nobody's name."""
    sums = select(
        func.coalesce(func.sum(Idea.vote_count), 0),
        func.coalesce(func.sum(Idea.pending_count), 0),
        func.coalesce(func.sum(Idea.aside_count), 0),
    ).where(Idea.community_id == community.id, IS_LISTED)
    people = select(func.count()).where(VoterAside.community_id == community.id).scalar_subquery()
    looked = select(IntegrityWatch.looked_at).where(IntegrityWatch.community_id == community.id)
    row = db.session.execute(sums.add_columns(people, looked.scalar_subquery())).one()
    return Public(*row)
