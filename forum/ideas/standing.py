"""Votes that begin to count, that are set aside, and that count again; their counters with them."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, delete, insert, or_, select, update

from forum.accounts.models import Person
from forum.communities.models import Community
from forum.core import clock, outbox
from forum.core.limits import NEWCOMER_FOR
from forum.core.transaction import lock, transaction
from forum.extensions import db
from forum.ideas import counting, impressions
from forum.ideas.models import Idea, Vote, VoterAside

RECOUNT_SHOWN = "ideas.recount_shown"
AT_ONCE = 500


def settle_due() -> int:
    """Let the pending votes count that are due; how many people's those were."""
    people = due_voters()
    for person_id in people:
        with transaction():
            settle(person_id)
    return len(people)


def due_voters() -> Sequence[int]:
    """Who has pending votes though nothing is missing any more, some at a time."""
    old_enough = Person.created_at <= clock.now() - NEWCOMER_FOR
    trusted = Person.trust_granted_at.is_not(None)
    query = (
        select(Vote.person_id)
        .join(Person, Person.id == Vote.person_id)
        .where(Vote.counts_from.is_(None), Person.verified_at.is_not(None))
        .where(or_(old_enough, trusted))
        .distinct()
        .limit(AT_ONCE)
    )
    return db.session.scalars(query).all()


def settle(person_id: int) -> None:
    """Let a person's pending votes count from the moment on from which they may."""
    person = _locked([person_id])[0]
    pending = (Vote.person_id == person_id, Vote.counts_from.is_(None))
    for idea in _ideas(*pending):
        for vote in db.session.scalars(select(Vote).where(Vote.idea_id == idea.id, *pending)):
            vote.counts_from = counting.counts_from(vote.created_at, person)
        db.session.flush()
        counting.count(idea)


def set_aside(community: Community, people: Iterable[int]) -> list[int]:
    """Set these people's votes in a community aside; whose were not so before."""
    ids = [person.id for person in _locked(people)]
    there = select(VoterAside.person_id).where(VoterAside.community_id == community.id)
    before = set(db.session.scalars(there.where(VoterAside.person_id.in_(ids))))
    new = [person_id for person_id in ids if person_id not in before]
    rows = [{"community_id": community.id, "person_id": one, "since": clock.now()} for one in new]
    if rows:
        db.session.execute(insert(VoterAside), rows)
    _stand(community, new, is_aside=True)
    _ask_for_recount(community)
    return new


def restore(community: Community, people: Iterable[int]) -> list[int]:
    """Let these people's votes in a community count again; whose had been set aside."""
    ids = [person.id for person in _locked(people)]
    theirs = (VoterAside.community_id == community.id, VoterAside.person_id.in_(ids))
    back = list(db.session.scalars(select(VoterAside.person_id).where(*theirs)))
    db.session.execute(delete(VoterAside).where(*theirs))
    _stand(community, back, is_aside=False)
    _ask_for_recount(community)
    return back


def recount_shown(payload: Mapping[str, Any]) -> None:
    """Count anew who saw a community's ideas: who does not count as wanting did not see, either."""
    with transaction() as session:
        impressions.recount(session.get_one(Community, payload["community"]))


def _ask_for_recount(community: Community) -> None:
    key = f"{community.id}-{secrets.token_hex(8)}"
    outbox.add(RECOUNT_SHOWN, key, {"community": community.id})


def _stand(community: Community, people: Sequence[int], *, is_aside: bool) -> None:
    here = select(Idea.id).where(Idea.community_id == community.id).scalar_subquery()
    wrong = (Vote.person_id.in_(people), Vote.idea_id.in_(here), Vote.is_aside.is_(not is_aside))
    # Again until there is none: a merge that went on meanwhile may have lent one more.
    while ideas := _ideas(*wrong):
        change = update(Vote).where(Vote.idea_id.in_([idea.id for idea in ideas]), *wrong)
        db.session.execute(change.values(is_aside=is_aside))
        for idea in ideas:
            counting.count(idea)


def _locked(people: Iterable[int]) -> list[Person]:
    """The people, in one order, so that none of them votes meanwhile."""
    query = select(Person).where(Person.id.in_(list(people))).order_by(Person.id)
    held = query.with_for_update(key_share=True).execution_options(populate_existing=True)
    return list(db.session.scalars(held))


def _ideas(*votes: ColumnElement[bool]) -> list[Idea]:
    """The ideas of these votes, held in one order: nobody counts them meanwhile."""
    ids = db.session.scalars(select(Vote.idea_id).where(*votes).distinct().order_by(Vote.idea_id))
    ideas = [db.session.get_one(Idea, idea_id) for idea_id in ids.all()]
    for idea in ideas:
        lock(idea)
    return ideas
