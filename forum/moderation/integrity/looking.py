"""Look for groups that vote as one: the worker does, every hour, where somebody voted since."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime, timedelta

import numpy as np
from sqlalchemy import Select, delete, exists, or_, select

from forum.accounts import trust
from forum.accounts.models import Person
from forum.communities.models import Community
from forum.core import clock
from forum.core.transaction import transaction
from forum.extensions import db
from forum.ideas.models import Idea, Vote
from forum.moderation.integrity.deciding import set_aside_by_rule
from forum.moderation.integrity.models import (
    ASIDE,
    OPEN,
    AddressSeen,
    Finding,
    FindingPerson,
    IntegrityWatch,
)
from forum.ranking.integrity import Accounts, Addresses, Group, Votes, find_groups
from forum.ranking.integrity.finding import LEAST

EVERY = timedelta(hours=1)
# The newest votes of a community that are looked at, and how long ago: what was voted before tells
# of people who are long gone.
VOTES_MAX = 200_000
WINDOW = timedelta(days=180)
# Beyond this the forum may set votes aside by itself, where a team allows it: far over the line.
AUTOMATIC_LINE = 11.0


def look_stale() -> int:
    """Look where votes came since the last time, an hour ago or more; in how many communities."""
    looked = 0
    for community_id, last in due():
        if _voted_since(community_id, last):
            look(community_id)
            looked += 1
        elif last is not None:
            with transaction() as session:
                session.get_one(IntegrityWatch, community_id).looked_at = clock.now()
    return looked


def due() -> Sequence[tuple[int, datetime | None]]:
    """Communities that were last looked at an hour ago or never, and when."""
    last = IntegrityWatch.looked_at
    query = select(Community.id, last).outerjoin(
        IntegrityWatch, IntegrityWatch.community_id == Community.id
    )
    old = or_(last.is_(None), last <= clock.now() - EVERY)
    return [(row[0], row[1]) for row in db.session.execute(query.where(old).order_by(Community.id))]


def _voted_since(community_id: int, last: datetime | None) -> bool:
    here = select(Vote.id).join(Idea, Idea.id == Vote.idea_id)
    here = here.where(Idea.community_id == community_id)
    if last is not None:
        here = here.where(Vote.created_at > last)
    return db.session.scalar(here.limit(1)) is not None


def look(community_id: int) -> int:
    """Look at a community's votes, and keep what was found; how many groups wait for a decision."""
    moment = clock.now()
    votes = votes_of(community_id)
    # Before the transaction: nobody waits for a lock while this is thought through.
    groups = find_groups(votes, accounts_of(community_id), addresses_of(community_id))
    with transaction() as session:
        watch = session.get(IntegrityWatch, community_id) or IntegrityWatch(
            community_id=community_id, is_automatic=False
        )
        session.add(watch)
        watch.looked_at = moment
        kept = [one for group in groups if (one := _keep(community_id, group)) is not None]
        gone = (Finding.community_id == community_id, Finding.state == OPEN)
        session.execute(delete(Finding).where(*gone, Finding.id.not_in([one.id for one in kept])))
        if watch.is_automatic:
            for finding in kept:
                set_aside_by_rule(finding, AUTOMATIC_LINE)
    return len(kept)


def votes_of(community_id: int) -> Votes:
    """The newest votes of who wants something there; their own, and none that a merge lent."""
    query = (
        select(Vote.person_id, Idea.author_id, Vote.idea_id, Vote.created_at)
        .join(Idea, Idea.id == Vote.idea_id)
        .where(Idea.community_id == community_id, Vote.wants, Vote.from_idea_id.is_(None))
        .where(Vote.created_at > clock.now() - WINDOW, Vote.person_id != Idea.author_id)
        .order_by(Vote.id.desc())
        .limit(VOTES_MAX)
    )
    rows = db.session.execute(query).all()
    ids = np.array([tuple(row)[:3] for row in rows], dtype=np.int64).reshape(-1, 3)
    at = np.array([row.created_at.timestamp() for row in rows], dtype=np.float64)
    return Votes(ids[:, 0], ids[:, 1], ids[:, 2], at)


def accounts_of(community_id: int) -> Accounts:
    """What is known of the accounts of all who ever voted there."""
    moment = clock.now()
    known = (Person.id, Person.created_at, Person.verified_at, Person.days_seen)
    trusted = (Person.trust_granted_at, Person.contributions, Person.flag_upheld_at)
    query = select(*known, *trusted).where(Person.id.in_(_voters(community_id)))
    found = db.session.execute(query).all()
    return Accounts(
        np.array([one.id for one in found], dtype=np.int64),
        np.array([one.created_at.timestamp() for one in found], dtype=np.float64),
        np.array([one.verified_at is not None for one in found], dtype=bool),
        np.array([trust.level_of(one, moment) == trust.TRUSTED for one in found], dtype=bool),
        np.array([one.days_seen for one in found], dtype=np.int64),
    )


def addresses_of(community_id: int) -> Addresses:
    """Who of them was seen behind which address, each pair once; the hashes become numbers."""
    query = select(AddressSeen.person_id, AddressSeen.digest).distinct()
    rows = db.session.execute(query.where(AddressSeen.person_id.in_(_voters(community_id)))).all()
    if not rows:
        return Addresses.none()
    _digests, numbers = np.unique([row.digest for row in rows], return_inverse=True)
    return Addresses(np.array([row.person_id for row in rows]), numbers.astype(np.int64))


def _voters(community_id: int) -> Select[int]:
    here = select(Vote.person_id).join(Idea, Idea.id == Vote.idea_id)
    return here.where(Idea.community_id == community_id)


def _keep(community_id: int, group: Group) -> Finding | None:
    """Keep a group for the moderators, without those of it about whom they have decided."""
    about = (Finding.community_id == community_id, Finding.author_id == group.author)
    decided = select(FindingPerson.person_id).join(Finding, Finding.id == FindingPerson.finding_id)
    before = set(db.session.scalars(decided.where(*about, Finding.state != OPEN)))
    new = [one for one in group.suspects if one.person not in before]
    set_aside = exists().where(*about, Finding.state == ASIDE)
    # Who joins a group that was set aside is one more of it; of a group that was left, a new one
    # must be large enough by itself.
    least = 1 if db.session.scalar(select(set_aside)) else LEAST
    if len(new) < least:
        return None
    finding = db.session.scalar(select(Finding).where(*about, Finding.state == OPEN))
    if finding is None:
        finding = Finding(community_id=community_id, author_id=group.author, suspicion=0.0)
        db.session.add(finding)
    finding.suspicion = float(np.median([one.suspicion for one in new]))
    db.session.flush()
    db.session.execute(delete(FindingPerson).where(FindingPerson.finding_id == finding.id))
    for one in new:
        row = {"finding_id": finding.id, "person_id": one.person, "suspicion": one.suspicion}
        db.session.add(FindingPerson(**row, parts=[asdict(part) for part in one.parts]))
    db.session.flush()
    return finding
