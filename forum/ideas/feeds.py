"""Discover: fair orders of a community's ideas, made by the worker and frozen for their readers.

An order is a row, so that a page of it costs a look-up however many ideas there are, and who pages
through it meets each idea once. Several are made at a time: each reader gets one of them, and
together they give every idea its chance.
"""

from __future__ import annotations

from datetime import timedelta

import numpy as np
from sqlalchemy import ColumnElement, delete, exists, func, insert, or_, select

from forum.accounts.actor import Actor
from forum.communities.models import Community
from forum.core import clock
from forum.core.transaction import transaction
from forum.extensions import db
from forum.ideas import lifecycle
from forum.ideas.models import Feed, Idea, Impression
from forum.ranking.feed import fair_order

AT_A_TIME = 16
LENGTH = 1_000
FRESH = timedelta(minutes=5)
KEPT = timedelta(days=1)
DAY_SECONDS = 86_400.0


def refresh_stale() -> int:
    """Make new orders for the communities that moved since their last ones; how many those are."""
    stale = stale_ids()
    for community_id in stale:
        with transaction():
            refresh(community_id)
    return len(stale)


def stale_ids() -> list[int]:
    """Communities whose orders are old while ideas or impressions are newer than they are."""
    newest = select(Feed.community_id, func.max(Feed.made_at).label("made_at"))
    last = newest.group_by(Feed.community_id).subquery()
    here = Idea.community_id == Community.id
    proposed = exists().where(here, Idea.created_at > last.c.made_at)
    shown = exists().where(
        here, Impression.idea_id == Idea.id, Impression.shown_at > last.c.made_at
    )
    moved = (last.c.made_at <= clock.now() - FRESH) & or_(proposed, shown)
    first = last.c.made_at.is_(None) & exists().where(here)
    query = select(Community.id).outerjoin(last, last.c.community_id == Community.id)
    return list(db.session.scalars(query.where(or_(moved, first)).order_by(Community.id)))


def refresh(community_id: int) -> None:
    """Make AT_A_TIME new orders of a community's ideas, and let go those that nobody reads now.

    What can be voted on comes in fair order, and what is decided after it, the newest first.
    """
    moment = clock.now()
    query = select(Idea.id, Idea.vote_count, Idea.exposure, Idea.created_at).where(
        Idea.community_id == community_id, *_listed(lifecycle.VOTABLE)
    )
    rows = db.session.execute(query.order_by(Idea.id)).all()
    ages = [max(0.0, (moment - row.created_at).total_seconds() / DAY_SECONDS) for row in rows]
    known = np.array([(row.vote_count, row.exposure) for row in rows]).reshape(-1, 2)
    decided = _decided(community_id, LENGTH)
    made = []
    for _number in range(AT_A_TIME):
        rng = np.random.default_rng()
        order = fair_order(known[:, 0], known[:, 1], np.array(ages), rng, LENGTH)
        ids = [rows[place].id for place in order] + decided
        made.append({"community_id": community_id, "made_at": moment, "idea_ids": ids[:LENGTH]})
    db.session.execute(insert(Feed), made)
    past = (Feed.community_id == community_id, Feed.made_at < moment - KEPT)
    db.session.execute(delete(Feed).where(*past))


def _decided(community_id: int, most: int) -> list[int]:
    query = select(Idea.id).where(
        Idea.community_id == community_id, *_listed(lifecycle.LISTED - lifecycle.VOTABLE)
    )
    newest = query.order_by(Idea.created_at.desc(), Idea.id.desc()).limit(most)
    return list(db.session.scalars(newest))


def order_for(actor: Actor, community: Community, feed_id: int | None) -> Feed | None:
    """The order that this reader is in the middle of, or else the one to begin with.

    None before the worker has made the first one.
    """
    here = select(Feed).where(Feed.community_id == community.id)
    mine = (actor.id if actor.id is not None else clock.now().minute) % AT_A_TIME
    newest = here.order_by(Feed.made_at.desc(), Feed.id.desc()).offset(mine).limit(1)
    if feed_id and (begun := db.session.scalar(here.where(Feed.id == feed_id))):
        return begun
    return db.session.scalar(newest)


def _listed(statuses: frozenset[str]) -> tuple[ColumnElement[bool], ...]:
    return (Idea.visibility == "visible", Idea.status.in_(sorted(statuses)))
