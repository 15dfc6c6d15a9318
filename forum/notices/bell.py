"""The number on the bell: a column of the person, computed anew once what it counts has changed.

It counts what the page of notices shows as unread, so that pressing the bell never shows less than
it promised. What is hidden or shown may have called many, who vote on it and write in it meanwhile:
their bells are left to a job, so that nobody who holds it waits for them.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import ColumnElement, and_, distinct, exists, func, or_, select, update

from forum.accounts.models import Person
from forum.accounts.service import hold_people
from forum.communities.events import CommunityChanged, MemberJoined, MemberLeft
from forum.communities.models import Community, Membership
from forum.communities.queries import IS_MANAGING, is_free
from forum.core import outbox
from forum.core.transaction import transaction
from forum.extensions import db
from forum.ideas.events import IdeaVisibilityChanged, StatusChanged
from forum.ideas.models import Idea
from forum.notices.kinds import MODERATION
from forum.notices.models import Notice
from forum.threads.events import PostShownOrHidden, ThreadChanged, ThreadShownOrHidden
from forum.threads.models import Post, Thread

COUNT = "notices.count"
# People in one transaction: they vote and write in between.
AT_ONCE = 500


def is_shown() -> ColumnElement[bool]:
    """The condition that what a notice, joined to its Thread if it has one, is about is shown."""
    post = exists().where(Post.id == Notice.post_id, Post.visibility == "visible")
    said = (Thread.visibility == "visible") & or_(Notice.post_id.is_(None), post)
    return or_(Notice.thread_id.is_(None), said)


def is_open_to_member() -> ColumnElement[bool]:
    """The condition that a Community is open to who may have a Membership of it."""
    member = and_(Membership.id.is_not(None), is_free())
    return or_(Community.visibility == "public", member)


def place_now() -> ColumnElement[int | None]:
    """The id of the community in which what a notice, joined to its Thread, tells of is by now."""
    return func.coalesce(Thread.community_id, Notice.community_id)


def count_unread(people: Iterable[int]) -> None:
    """Compute anew what the bells of these people show: places where something is unread."""
    if ids := sorted(people):
        hold_people(ids)
        _count(Person.id.in_(ids))


def count_called(payload: Mapping[str, Any]) -> None:
    """Compute anew what the bells show of those whom something called, which is gone or back."""
    called = select(Notice.person_id).where(*_unread(payload["about"])).distinct()
    people = db.session.scalars(called.order_by(Notice.person_id)).all()
    for first in range(0, len(people), AT_ONCE):
        with transaction():
            count_unread(people[first : first + AT_ONCE])


def on_post_shown_or_hidden(event: PostShownOrHidden) -> None:
    """Whom a post called is called by it no more once it is gone, and again once it is back."""
    _follow(thread_id=event.thread_id, post_id=event.post_id)


def on_thread_shown_or_hidden(event: ThreadShownOrHidden) -> None:
    """The same for a thread with all that was said in it."""
    _follow(thread_id=event.thread_id)


def on_idea_shown_or_hidden(event: IdeaVisibilityChanged | StatusChanged) -> None:
    """The same for an idea, whose discussion is hidden, or withdrawn, with it."""
    _follow(thread_id=db.session.get_one(Idea, event.idea_id).thread_id)


def on_thread_changed(event: ThreadChanged) -> None:
    """A thread may have moved to where not everybody is whom it called."""
    _follow(thread_id=event.thread_id)


def on_community_changed(event: CommunityChanged) -> None:
    """A community may have been closed, or opened."""
    _follow(community_id=event.community_id)


def on_come_or_gone(event: MemberJoined | MemberLeft) -> None:
    """Who leaves a closed community is called there by nothing any more."""
    count_unread([event.person_id])


def _follow(**about: int) -> None:
    # Where nobody was called, or all have read it, there is nothing to do.
    if db.session.scalar(select(exists().where(*_unread(about)))):
        outbox.add(COUNT, secrets.token_hex(8), {"about": about})


def _unread(about: Mapping[str, int]) -> list[ColumnElement[bool]]:
    here = [getattr(Notice, column) == value for column, value in about.items()]
    return [*here, Notice.read_at.is_(None)]


def _count(whose: ColumnElement[bool]) -> None:
    theirs = (Membership.person_id == Person.id) & (Membership.community_id == Community.id)
    open_places = (
        # A page that is told of is a place of its own.
        select(func.count(distinct(func.coalesce(Notice.thread_id, -Notice.id))))
        .outerjoin(Thread, Thread.id == Notice.thread_id)
        .outerjoin(Community, Community.id == place_now())
        .outerjoin(Membership, theirs)
        .where(Notice.person_id == Person.id, Notice.read_at.is_(None), is_shown(), _is_open())
        .correlate(Person)
        .scalar_subquery()
    )
    change = update(Person).where(whose).values(unread_notices=open_places)
    db.session.execute(change.execution_options(synchronize_session=False))


def _is_open() -> ColumnElement[bool]:
    """The condition that the page of notices shows one to its Person: `queries.notices_of`."""
    is_always = or_(Notice.community_id.is_(None), Notice.kind == MODERATION, Person.is_admin)
    # What leads to no thread leads to a page of the product team.
    return or_(
        is_always,
        and_(Notice.thread_id.is_not(None), is_open_to_member()),
        and_(Notice.thread_id.is_(None), IS_MANAGING, is_free()),
    )
