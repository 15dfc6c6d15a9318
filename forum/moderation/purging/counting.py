"""What follows from rows that a purge took or put back: counters, and what others are told."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select

from forum.accounts.events import PersonChanged
from forum.accounts.service import hold_people
from forum.communities.models import Community
from forum.core.events import publish
from forum.core.transaction import lock
from forum.extensions import db
from forum.ideas import lending
from forum.ideas import service as ideas
from forum.ideas.counting import count
from forum.ideas.events import IdeaVisibilityChanged
from forum.ideas.holding import hold_ideas_where
from forum.ideas.models import Idea
from forum.moderation.flagging import weigh
from forum.moderation.models import Card
from forum.moderation.purging.traces import Scope, own_ideas, own_threads
from forum.people import service as people
from forum.threads import service as threads
from forum.threads.events import PostShownOrHidden, ThreadShownOrHidden
from forum.threads.models import Post, Thread

Rows = Mapping[str, Iterable[Mapping[str, Any]]]


def follow(changed: Rows, scope: Scope) -> None:
    """Count anew what these rows are counted in, and tell whoever reads of them elsewhere."""
    _follow_votes({row["idea_id"] for row in changed["votes"]})
    _follow_talk(changed, scope)
    for idea_id in sorted(row["id"] for row in changed["ideas"]):
        publish(IdeaVisibilityChanged(idea_id, db.session.get_one(Idea, idea_id).visibility))
    for person_id in sorted({row["person_id"] for row in changed["contributions"]}):
        people.recount(person_id)
    _weigh({row["card_id"] for row in changed["flags"]})
    if changed["profile"]:
        publish(PersonChanged(scope.person_id))


def hold(people: Iterable[int], ideas: ColumnElement[bool], threads: ColumnElement[bool]) -> None:
    """Hold people, then ideas that meet a condition with those that speak for them, then threads.

    All before any of it changes, and before votes and posts: whoever votes, merges, writes or hides
    takes them in the same order.
    """
    hold_people(people)
    speaking = select(Idea.merged_into_id).where(ideas, Idea.merged_into_id.is_not(None))
    hold_ideas_where(or_(ideas, Idea.id.in_(speaking)))
    talk = select(Thread.id).where(threads).order_by(Thread.id)
    db.session.execute(talk.with_for_update(key_share=True))


def answers_with(scope: Scope) -> int:
    """How many posts of others stand under what would be hidden, and go with it."""
    discussed = select(Idea.thread_id).where(own_ideas(scope))
    opened = select(Thread.id).where(own_threads(scope))
    theirs = (Post.author_id != scope.person_id, Post.visibility == "visible")
    under = Post.thread_id.in_(opened) | Post.thread_id.in_(discussed)
    return db.session.scalar(select(func.count()).select_from(Post).where(*theirs, under)) or 0


def _follow_votes(idea_ids: set[int]) -> None:
    for idea_id in sorted(idea_ids):
        idea = db.session.get_one(Idea, idea_id)
        lock(idea)
        # What came back was lent by a merge that may have been undone meanwhile.
        lending.take_back_unmerged(idea_id)
        if idea.merged_into_id is not None:
            target = db.session.get_one(Idea, idea.merged_into_id)
            # Not held yet where a merge came between: counted unheld, a vote beside it is lost.
            lock(target)
            # A vote that came back while its idea was merged is lent again.
            lending.lend(target.id)
            count(target)
        count(idea)


def _follow_talk(changed: Rows, scope: Scope) -> None:
    for place in db.session.scalars(select(Community).where(Community.id.in_(scope.places))):
        ideas.recount(place)
    for thread_id in sorted({row["thread_id"] for row in changed["posts"]}):
        thread = db.session.get_one(Thread, thread_id)
        lock(thread)
        threads.recount(thread)
    opened = [row["id"] for row in changed["threads"] if row["title"] is not None]
    for thread_id in sorted(opened):
        publish(ThreadShownOrHidden(thread_id))
    for row in sorted(changed["posts"], key=lambda one: one["id"]):
        publish(PostShownOrHidden(row["id"], row["thread_id"]))


def _weigh(card_ids: set[int]) -> None:
    """Let a card weigh what is left of its flags."""
    for card in db.session.scalars(select(Card).where(Card.id.in_(card_ids))):
        weigh(card)
