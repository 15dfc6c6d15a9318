"""After a week what a purge hid is gone for good: its words and pictures, not the places of others.

Rows that others refer to stay, empty and hidden. What the brand has taken up stays as it is: its
deal and its credit refer to the words.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import delete, func, select, update

from forum.accounts.models import Person
from forum.core import audit, clock
from forum.core.language import _
from forum.core.transaction import lock, transaction
from forum.extensions import db
from forum.ideas.lifecycle import CONSIDERED
from forum.ideas.models import Amendment, Design, Idea, Original, Revision, Tag
from forum.moderation.models import Purge, PurgedRow
from forum.moderation.purging.service import due
from forum.threads.models import Mention, Post, PostImage, PostRevision, Thread, ThreadTag


def finish_due() -> int:
    """End what can't be undone any more; how many purges."""
    ended = due()
    for purge_id in ended:
        with transaction() as session:
            made = session.get_one(Purge, purge_id, populate_existing=True)
            lock(made)
            if made.undone_at is None and made.finished_at is None:
                finish(made)
    return len(ended)


def finish_of(person_id: int) -> None:
    """End at once what was taken from a person who is forgotten, so that none of it waits on."""
    waiting = (Purge.undone_at.is_(None), Purge.finished_at.is_(None))
    query = select(Purge).where(Purge.person_id == person_id, *waiting).order_by(Purge.id)
    for made in db.session.scalars(query).all():
        finish(made)


def finish(made: Purge) -> None:
    """Empty what a purge hid and nobody showed since, and forget how to put it back."""
    ideas = _hidden(made, Idea, Idea.status.not_in(sorted(CONSIDERED)))
    _empty_ideas(ideas)
    threads = _hidden(made, Thread, Thread.title.is_not(None))
    _empty_talk([*_hidden(made, Post), *_openings(threads)], threads)
    _empty_amendments(_kept(made, Amendment))
    _change(update(Person).where(Person.id.in_(_kept(made, Person))).values(hidden_avatar=None))
    _change(delete(PurgedRow).where(PurgedRow.purge_id == made.id))
    made.finished_at = clock.now()
    audit.record(None, "person.purge.finish", made, person=made.person_id)


def _empty_ideas(ids: Sequence[int]) -> None:
    words = {"title": _("Removed"), "body": "", "body_html": "", "excerpt": "", "video": None}
    _change(update(Idea).where(Idea.id.in_(ids)).values(**words))
    for table in (Revision, Original, Tag, Design):
        _change(delete(table).where(table.idea_id.in_(ids)))


def _empty_talk(posts: Sequence[int], threads: Sequence[int]) -> None:
    _change(update(Post).where(Post.id.in_(posts)).values(body="", body_html=""))
    for table in (PostRevision, PostImage, Mention):
        _change(delete(table).where(table.post_id.in_(posts)))
    _change(update(Thread).where(Thread.id.in_(threads)).values(title=_("Removed")))
    _change(delete(ThreadTag).where(ThreadTag.thread_id.in_(threads)))


def _empty_amendments(ids: Sequence[int]) -> None:
    words = {"title": "", "body": "", "reason": ""}
    left = update(Amendment).where(Amendment.id.in_(ids), Amendment.is_hidden)
    _change(left.where(Amendment.state != "accepted").values(**words))
    _change(delete(Design).where(Design.amendment_id.in_(ids)))


def _hidden(made: Purge, model: Any, *more: Any) -> list[int]:
    query = select(model.id).where(model.id.in_(_kept(made, model)), model.visibility == "hidden")
    return list(db.session.scalars(query.where(*more)))


def _openings(threads: Sequence[int]) -> list[int]:
    """The posts that threads begin with: they are the threads."""
    first = select(func.min(Post.id)).where(Post.thread_id.in_(threads))
    return list(db.session.scalars(first.group_by(Post.thread_id)))


def _kept(made: Purge, model: Any) -> list[int]:
    query = select(PurgedRow.key).where(
        PurgedRow.purge_id == made.id, PurgedRow.place == model.__tablename__
    )
    return [key["id"] for key in db.session.scalars(query)]


def _change(statement: Any) -> None:
    db.session.execute(statement.execution_options(synchronize_session=False))
