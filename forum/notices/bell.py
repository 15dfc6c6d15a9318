"""The number on the bell: a column of the person, computed anew by whatever changes what it counts.

It counts what the page of notices shows as unread, so that pressing the bell never shows less than
it promised.
"""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import ColumnElement, and_, distinct, exists, func, or_, select, update

from forum.accounts.models import Person
from forum.communities.events import CommunityChanged, MemberJoined, MemberLeft
from forum.communities.models import Community, Membership
from forum.communities.queries import IS_MANAGING, is_free
from forum.extensions import db
from forum.ideas.events import IdeaVisibilityChanged, StatusChanged
from forum.ideas.models import Idea
from forum.notices.kinds import MODERATION
from forum.notices.models import Notice
from forum.threads.events import PostShownOrHidden, ThreadChanged, ThreadShownOrHidden
from forum.threads.models import Post, Thread


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
        _count(Person.id.in_(ids))


def on_post_shown_or_hidden(event: PostShownOrHidden) -> None:
    """Whom a post called is called by it no more once it is gone, and again once it is back."""
    _count_called(Notice.thread_id == event.thread_id, Notice.post_id == event.post_id)


def on_thread_shown_or_hidden(event: ThreadShownOrHidden) -> None:
    """The same for a thread with all that was said in it."""
    _count_called(Notice.thread_id == event.thread_id)


def on_idea_shown_or_hidden(event: IdeaVisibilityChanged | StatusChanged) -> None:
    """The same for an idea, whose discussion is hidden, or withdrawn, with it."""
    discussion = select(Idea.thread_id).where(Idea.id == event.idea_id)
    _count_called(Notice.thread_id == discussion.scalar_subquery())


def on_thread_changed(event: ThreadChanged) -> None:
    """A thread may have moved to where not everybody is whom it called."""
    _count_called(Notice.thread_id == event.thread_id)


def on_community_changed(event: CommunityChanged) -> None:
    """A community may have been closed, or opened."""
    _count_called(Notice.community_id == event.community_id)


def on_come_or_gone(event: MemberJoined | MemberLeft) -> None:
    """Who leaves a closed community is called there by nothing any more."""
    count_unread([event.person_id])


def _count_called(*about: ColumnElement[bool]) -> None:
    called = select(Notice.person_id).where(*about, Notice.read_at.is_(None))
    # One statement however many were called; who has read it costs nothing.
    _count(Person.id.in_(called))


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
