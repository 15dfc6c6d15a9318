"""The number on the bell: a column of the person, computed anew by whatever changes what it counts.

It counts what the page of notices shows as unread, so that pressing the bell never shows less than
it promised.
"""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import ColumnElement, distinct, exists, func, or_, select, update

from forum.accounts.models import Person
from forum.extensions import db
from forum.ideas.events import IdeaVisibilityChanged, StatusChanged
from forum.ideas.models import Idea
from forum.notices.models import Notice
from forum.threads.events import PostShownOrHidden, ThreadShownOrHidden
from forum.threads.models import Post, Thread


def is_shown() -> ColumnElement[bool]:
    """The condition that what a notice, joined to its Thread if it has one, is about is shown."""
    post = exists().where(Post.id == Notice.post_id, Post.visibility == "visible")
    said = (Thread.visibility == "visible") & or_(Notice.post_id.is_(None), post)
    return or_(Notice.thread_id.is_(None), said)


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


def _count_called(*about: ColumnElement[bool]) -> None:
    called = select(Notice.person_id).where(*about, Notice.read_at.is_(None))
    # One statement however many were called; who has read it costs nothing.
    _count(Person.id.in_(called))


def _count(whose: ColumnElement[bool]) -> None:
    open_places = (
        # A page that is told of is a place of its own.
        select(func.count(distinct(func.coalesce(Notice.thread_id, -Notice.id))))
        .outerjoin(Thread, Thread.id == Notice.thread_id)
        .where(Notice.person_id == Person.id, Notice.read_at.is_(None), is_shown())
        .correlate(Person)
        .scalar_subquery()
    )
    change = update(Person).where(whose).values(unread_notices=open_places)
    db.session.execute(change.execution_options(synchronize_session=False))
