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
from forum.core.transaction import lock, transaction
from forum.extensions import db
from forum.ideas.emptying import empty_amendments, empty_ideas
from forum.ideas.lifecycle import CONSIDERED
from forum.ideas.models import Amendment, Idea
from forum.moderation.models import Purge, PurgedRow
from forum.moderation.purging.service import due
from forum.threads.emptying import empty_posts, empty_threads
from forum.threads.models import Post, Thread


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
    empty_ideas(ideas)
    threads = _hidden(made, Thread, Thread.title.is_not(None))
    empty_posts([*_hidden(made, Post), *_openings(threads)])
    empty_threads(threads)
    empty_amendments(_offered(made))
    people = update(Person).where(Person.id.in_(_kept(made, Person)))
    db.session.execute(people.values(hidden_avatar=None))
    db.session.execute(delete(PurgedRow).where(PurgedRow.purge_id == made.id))
    made.finished_at = clock.now()
    audit.record(None, "person.purge.finish", made, person=made.person_id)


def _offered(made: Purge) -> list[int]:
    hidden = (Amendment.id.in_(_kept(made, Amendment)), Amendment.is_hidden)
    return list(db.session.scalars(select(Amendment.id).where(*hidden)))


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
