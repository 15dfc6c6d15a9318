"""Which votes count: one rule for counters, orders, demand, the response clock and capture.

A vote counts once its person's address is proven and they are a day old here, or trusted; until
then it is pending (accounts.trust.votes_from). Somebody's votes can be set aside in a community,
those to come as well. Neither deletes anything.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, exists, func, select

from forum.accounts.models import Person
from forum.accounts.trust import votes_from
from forum.communities.models import Community
from forum.core import clock
from forum.extensions import db
from forum.ideas import waiting
from forum.ideas.models import Idea, Vote, VoterAside
from forum.ideas.models.votes import COUNTS
from forum.ranking import trend


def counts_from(cast_at: datetime, person: Person) -> datetime | None:
    """Since when a vote counts that this person cast at that moment; None while it is pending."""
    due = votes_from(person)
    if due is None or due > clock.now():
        return None
    return max(cast_at, due)


def is_set_aside(person_id: Any, community_id: Any) -> ColumnElement[bool]:
    """The condition that this person's votes are set aside in this community."""
    them = (VoterAside.person_id == person_id, VoterAside.community_id == community_id)
    return exists().where(*them)


def count(idea: Idea) -> None:
    """Count an idea's votes anew, and its heat from them."""
    kind = (Vote.wants, COUNTS, Vote.is_aside)
    tally = select(*kind, func.count()).where(Vote.idea_id == idea.id).group_by(*kind)
    found = {tuple(map(bool, row[:3])): row[3] for row in db.session.execute(tally)}
    idea.vote_count = found.get((True, True, False), 0)
    idea.not_for_me_count = found.get((False, True, False), 0)
    idea.pending_count = found.get((True, False, False), 0)
    idea.aside_count = found.get((True, False, True), 0)
    idea.heat = trend.heat(idea.vote_count + idea.imported_votes, idea.created_at.timestamp())
    waiting.note_support(idea)
    db.session.flush()


def recount(community: Community) -> None:
    """Count the votes of all of a community's ideas anew."""
    for idea in db.session.scalars(select(Idea).where(Idea.community_id == community.id)):
        count(idea)
