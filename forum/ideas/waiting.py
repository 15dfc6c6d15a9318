"""The response clock's two moments of an idea: when it was wanted enough, and when answered.

The first is read from the votes themselves, so that another rule for how many it takes never lets
a wait begin anew; the second is the first word of the team, which nothing takes back.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, exists, func, or_, select, update

from forum.communities.events import AnswerRuleChanged
from forum.communities.models import Community
from forum.core import outbox
from forum.core.transaction import transaction
from forum.extensions import db
from forum.ideas.lifecycle import ANSWERING
from forum.ideas.models import BrandResponse, Idea, StatusChange, Vote
from forum.ideas.models.votes import COUNTS

# The condition that an idea is open and the brand has said nothing of it.
IS_UNANSWERED = (Idea.status == "open") & Idea.answered_at.is_(None)

RECOUNT = "ideas.recount_wanted"
AT_ONCE = 1_000


def note_support(idea: Idea) -> None:
    """Keep since when as many want an idea as it takes; it stays in the votes' transaction."""
    community = db.session.get_one(Community, idea.community_id)
    missing = community.answer_from_votes - idea.imported_votes
    if missing <= 0:
        idea.wanted_at = idea.created_at
        return
    enough = (
        select(Vote.counts_from)
        .where(Vote.idea_id == idea.id, Vote.wants, COUNTS)
        .order_by(Vote.counts_from, Vote.id)
        .offset(missing - 1)
        .limit(1)
    )
    reached = db.session.scalar(enough) if idea.vote_count >= missing else None
    # Votes that a merge lent may be older than the idea itself.
    idea.wanted_at = max(reached, idea.created_at) if reached else None


def note_answer(idea: Idea, moment: datetime) -> None:
    """Keep when the brand first said what it thinks of an idea."""
    idea.answered_at = idea.answered_at or moment


def is_answer() -> ColumnElement[bool]:
    """The condition that a StatusChange says what the brand thinks, and why."""
    said = StatusChange.after.in_(sorted(ANSWERING)) & (StatusChange.reason != "")
    return said & (StatusChange.before != "merged")


def follow_rule(event: AnswerRuleChanged) -> None:
    """Another number of votes is asked for: have the moments found anew."""
    key = f"{event.community_id}-{secrets.token_hex(8)}"
    outbox.add(RECOUNT, key, {"community": event.community_id})


def recount_all(payload: Mapping[str, Any]) -> None:
    """Find anew since when ideas wait, some at a time: votes are cast in between."""
    last = 0
    while True:
        with transaction() as session:
            here = (Idea.community_id == payload["community"], Idea.id > last)
            some = select(Idea.id).where(*here).order_by(Idea.id).limit(AT_ONCE)
            # Held, so that no vote is cast between reading and writing.
            ids = list(session.scalars(some.with_for_update(key_share=True)))
            if not ids:
                return
            community = session.get_one(Community, payload["community"], populate_existing=True)
            recount_wanted(community, Idea.id.between(ids[0], ids[-1]))
            last = ids[-1]


def recount(community: Community) -> None:
    """Find both moments of all of a community's ideas anew, from the rows that they come from."""
    recount_wanted(community)
    here = Idea.community_id == community.id
    said = select(BrandResponse.created_at).where(BrandResponse.idea_id == Idea.id)
    _set(here, answered_at=said.correlate(Idea).scalar_subquery())
    steps = (StatusChange.idea_id == Idea.id, is_answer())
    first = select(func.min(StatusChange.at)).where(*steps).correlate(Idea).scalar_subquery()
    earlier = or_(Idea.answered_at.is_(None), StatusChange.at < Idea.answered_at)
    _set(here & exists().where(*steps, earlier).correlate(Idea), answered_at=first)


def recount_wanted(community: Community, *among: ColumnElement[bool]) -> None:
    """Find anew since when as many want each of a community's ideas as it takes."""
    least = community.answer_from_votes
    here = and_(Idea.community_id == community.id, *among)
    at_once = case((Idea.imported_votes >= least, Idea.created_at), else_=None)
    _set(here, wanted_at=at_once)
    if least == 0:
        return
    votes = _numbered(here).subquery()
    reached = (votes.c.idea_id == Idea.id) & (votes.c.number == least - Idea.imported_votes)
    later = case((votes.c.at > Idea.created_at, votes.c.at), else_=Idea.created_at)
    _set(here & reached, wanted_at=later)


def _numbered(which: ColumnElement[bool]) -> Select[Any]:
    """The votes for each of these ideas, numbered as they began to count."""
    came = (Vote.counts_from, Vote.id)
    number = func.row_number().over(partition_by=Vote.idea_id, order_by=came).label("number")
    return (
        select(Vote.idea_id, Vote.counts_from.label("at"), number)
        .join(Idea, Idea.id == Vote.idea_id)
        .where(which, Vote.wants, COUNTS)
    )


def _set(which: ColumnElement[bool], **values: Any) -> None:
    change = update(Idea).where(which).values(**values)
    db.session.execute(change.execution_options(synchronize_session=False))
