"""Ideas as lists show them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, bindparam, func, select
from sqlalchemy.orm import aliased, defer

from forum.accounts.actor import Actor
from forum.accounts.models import Person
from forum.communities.models import Community
from forum.core.slugs import slugify
from forum.extensions import db
from forum.ideas import lifecycle, policy
from forum.ideas.models import Design, Idea, Vote
from forum.threads.models import Thread

SEEN_BY_FEW = 20
PENDING = Vote.id.is_not(None) & Vote.counts_from.is_(None)


@dataclass(frozen=True)
class IdeaCard:
    """An idea as a list shows it; `vote` is the actor's: want, not_for_me or None."""

    id: int
    slug: str
    title: str
    excerpt: str
    status: str
    visibility: str
    author_id: int
    author_name: str
    created_at: datetime
    vote_count: int
    post_count: int
    seen_by_few: bool
    thumbnail: str | None
    thumbnail_alt: str
    vote: str | None
    # Whether their vote does not count yet.
    is_pending: bool
    votable: bool
    # Whether it would be, once the actor joined.
    joins: bool


def cards_of(actor: Actor, community: Community, ids: Iterable[int]) -> dict[int, IdeaCard]:
    """Cards by id of what the actor may see among `ids`; one query."""
    # By their ids alone: with the conditions of a list beside them, SQLite reads the list.
    rows = db.session.execute(BRIEF.where(Idea.id.in_(list(ids))), reader(actor))
    return {row[0].id: card(actor, community, row) for row in rows if _is_listed(row[0], community)}


def cards_by_key(actor: Actor, community: Community, keys: Iterable[str]) -> dict[str, IdeaCard]:
    """The same by the keys that ideas have in this community; one query."""
    named = BRIEF.where(Idea.community_id == community.id, Idea.key.in_(list(keys)))
    ideas = db.session.execute(named, reader(actor))
    listed = [row for row in ideas if _is_listed(row[0], community)]
    return {row[0].key: card(actor, community, row) for row in listed}


def _is_listed(idea: Idea, community: Community) -> bool:
    shown = idea.visibility == "visible" and idea.status in lifecycle.LISTED
    return shown and idea.community_id == community.id


def reader(actor: Actor) -> dict[str, int]:
    """The parameters of CARDS and BRIEF: whose vote is looked for."""
    return {"reader": actor.id or 0}


def _with_cards() -> Select[*tuple[Any, ...]]:
    mine = (Vote.idea_id == Idea.id) & (Vote.person_id == bindparam("reader"))
    first = (Design.idea_id == Idea.id) & (Design.position == 0) & Design.is_current
    merged = aliased(Idea)
    theirs = (
        select(func.coalesce(func.sum(Thread.post_count), 0))
        .join(merged, merged.thread_id == Thread.id)
        .where(merged.merged_into_id == Idea.id, merged.visibility == "visible")
        .correlate(Idea)
        .scalar_subquery()
    )
    posts = (Thread.post_count + theirs).label("post_count")
    return (
        select(Idea, posts, Person.name, Vote.wants, PENDING, Design.file, Design.alt)
        .join(Thread, Thread.id == Idea.thread_id)
        .join(Person, Person.id == Idea.author_id)
        .outerjoin(Vote, mine)
        .outerjoin(Design, first)
    )


def is_open_to_all(idea: type[Idea]) -> ColumnElement[bool]:
    """The condition that everybody who may see the place reads an idea, under any alias."""
    return (idea.visibility == "visible") & idea.status.not_in(sorted(lifecycle.UNSHOWN))


# Ideas with all that a card shows; put together once, since that costs more than the answer. BRIEF
# leaves the texts out, which no list needs.
CARDS = _with_cards()
BRIEF = CARDS.options(defer(Idea.body, raiseload=True), defer(Idea.body_html, raiseload=True))
# What lists show, and what everybody reads who may see the place: `policy.can_view_idea`, leaving
# out what it keeps for authors and moderators.
IS_LISTED = (Idea.visibility == "visible") & Idea.status.in_(sorted(lifecycle.LISTED))
IS_OPEN_TO_ALL = is_open_to_all(Idea)
LISTED = BRIEF.where(IS_LISTED)


def card(actor: Actor, community: Community, row: Any) -> IdeaCard:
    """The card of a row of CARDS."""
    idea, post_count, author_name, wants, is_pending, file, alt = row[:7]
    votable = policy.can_vote_on(actor, community, idea)
    return IdeaCard(
        id=idea.id,
        slug=slugify(idea.title),
        title=idea.title,
        excerpt=idea.excerpt,
        status=idea.status,
        visibility=idea.visibility,
        author_id=idea.author_id,
        author_name=author_name,
        created_at=idea.created_at,
        vote_count=idea.support,
        post_count=post_count,
        seen_by_few=idea.status == "open" and idea.seen_by < SEEN_BY_FEW,
        thumbnail=file,
        thumbnail_alt=alt or "",
        vote=None if wants is None else ("want" if wants else "not_for_me"),
        is_pending=bool(is_pending),
        votable=votable,
        joins=not votable and policy.can_join_to_vote(actor, community, idea),
    )
