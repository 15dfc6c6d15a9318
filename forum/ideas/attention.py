"""Attention: how fast it falls with the rank in a community's lists, learned from its log."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import exists, or_, select

from forum.communities.models import Community
from forum.core import clock
from forum.core.transaction import transaction
from forum.extensions import db
from forum.ideas import impressions
from forum.ideas.holding import hold_ideas_of
from forum.ideas.models import Idea, Impression, Vote
from forum.ideas.models.votes import COUNTS
from forum.ranking.exposure import learn_decay

LEARNED_FOR = timedelta(days=1)
# What readers did long ago, or before so many other things, tells of other lists.
WINDOW = timedelta(days=90)
SHOWINGS_MAX = 300_000
# A change that is smaller than this share moves no rank and is not worth counting all anew.
WORTH_COUNTING = 0.05

Rows = list[tuple[int, int, int]]


def relearn_stale() -> int:
    """Learn anew where something was shown since a day ago or more; in how many communities."""
    stale = stale_ids()
    for community_id in stale:
        relearn(community_id)
    return len(stale)


def stale_ids() -> Sequence[int]:
    """Communities that were learned from a day ago or never, and that showed ideas since."""
    last = Community.attention_learned_at
    here = exists().where(Impression.idea_id == Idea.id, Idea.community_id == Community.id)
    since = here.where(Impression.shown_at > last)
    stale = or_(last.is_(None) & here, (last <= clock.now() - LEARNED_FOR) & since)
    return db.session.scalars(select(Community.id).where(stale).order_by(Community.id)).all()


def relearn(community_id: int) -> float:
    """Learn a community's decay of attention, count exposure by it, and return it."""
    moment = clock.now()
    rows = showings(community_id, moment - WINDOW)
    decay = learn_decay(*zip(*rows, strict=True)) if rows else None
    with transaction() as session:
        community = session.get_one(Community, community_id)
        before = community.attention_decay
        if decay is not None and abs(decay - before) > WORTH_COUNTING * before:
            # Before their community, as whoever hides one of them does.
            hold_ideas_of(community)
            community.attention_decay = decay
            session.flush()
            impressions.recount(community)
        community.attention_learned_at = moment
        return community.attention_decay


def showings(community_id: int, since: datetime) -> Rows:
    """Showings in lists to who had not voted yet: idea, rank, and 1 if it led to a vote.

    Of several showings before a vote, the last one led to it.
    """
    shown = (
        select(Impression.idea_id, Impression.person_id, Impression.rank, Impression.shown_at)
        .join(Idea, Idea.id == Impression.idea_id)
        .where(Idea.community_id == community_id, Impression.surface != "page")
        .where(Impression.shown_at > since)
        .order_by(Impression.id.desc())
        .limit(SHOWINGS_MAX)
    )
    cast = (
        select(Vote.idea_id, Vote.person_id, Vote.wants, Vote.created_at)
        .join(Idea, Idea.id == Vote.idea_id)
        .where(Idea.community_id == community_id, Vote.from_idea_id.is_(None), COUNTS)
    )
    said = {(i, p): (wants, moment) for i, p, wants, moment in db.session.execute(cast)}
    before: defaultdict[tuple[int, int], list[tuple[datetime, int]]] = defaultdict(list)
    for idea_id, person_id, rank, moment in db.session.execute(shown):
        word = said.get((idea_id, person_id))
        if word is None or moment <= word[1]:
            before[idea_id, person_id].append((moment, rank))
    rows: Rows = []
    for pair, seen in before.items():
        led = pair in said and said[pair][0]
        last = max(seen)
        rows += [(pair[0], rank, int(led and (at, rank) == last)) for at, rank in seen]
    return rows
