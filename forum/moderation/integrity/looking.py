"""Look for groups that vote as one: the worker does, every hour, where somebody voted since."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import timedelta

import numpy as np
from sqlalchemy import delete, exists, or_, select

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
    stale = stale_ids()
    for community_id in stale:
        look(community_id)
    return len(stale)


def stale_ids() -> Sequence[int]:
    """Communities with votes that nobody has looked at, if the last look was an hour ago."""
    watch = IntegrityWatch.looked_at
    here = exists().where(Idea.community_id == Community.id, Vote.idea_id == Idea.id)
    since = or_(watch.is_(None) & here, here.where(Vote.created_at > watch))
    due = or_(watch.is_(None), watch <= clock.now() - EVERY)
    query = select(Community.id).outerjoin(
        IntegrityWatch, IntegrityWatch.community_id == Community.id
    )
    return db.session.scalars(query.where(due, since).order_by(Community.id)).all()


def look(community_id: int) -> int:
    """Look at a community's votes, and keep what was found; how many groups wait for a decision."""
    moment = clock.now()
    votes = votes_of(community_id)
    people = np.unique(votes.person)
    # Before the transaction: nobody waits for a lock while this is thought through.
    groups = find_groups(votes, accounts_of(people.tolist()), addresses_of(set(people.tolist())))
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


def accounts_of(people: Sequence[int]) -> Accounts:
    """What is known of the accounts of these people."""
    moment = clock.now()
    known = set(people)
    found = [one for one in db.session.scalars(select(Person)) if one.id in known]
    return Accounts(
        np.array([one.id for one in found], dtype=np.int64),
        np.array([one.created_at.timestamp() for one in found], dtype=np.float64),
        np.array([one.verified_at is not None for one in found], dtype=bool),
        np.array([trust.level_of(one, moment) == trust.TRUSTED for one in found], dtype=bool),
        np.array([one.days_seen for one in found], dtype=np.int64),
    )


def addresses_of(people: set[int]) -> Addresses:
    """Who was seen behind which address, each pair once; the hashes become numbers."""
    query = select(AddressSeen.person_id, AddressSeen.digest).distinct()
    rows = [(one[0], one[1]) for one in db.session.execute(query) if one[0] in people]
    if not rows:
        return Addresses.none()
    _digests, numbers = np.unique([digest for _person, digest in rows], return_inverse=True)
    people_at = np.array([person for person, _digest in rows], dtype=np.int64)
    return Addresses(people_at, numbers.astype(np.int64))


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
