"""The tree of answers: a post's path is the ids from its root down to it, each of equal length.

In the order of paths a post comes before its answers, and they before what was said after it, so
that a page of a thread is one walk along an index. Paths are digits alone: they sort the same on
every database.
"""

from __future__ import annotations

from sqlalchemy import ColumnElement, and_, exists, func, select
from sqlalchemy.orm import aliased

from forum.core.limits import THREAD_DEPTH
from forum.extensions import db
from forum.threads.models import Post, Thread

DIGITS = 10


def plant(post: Post, parent: Post | None) -> None:
    """Give a post that has its id its place under the post that it answers."""
    above = "" if parent is None else _above(parent)
    post.parent_id = parent.id if parent else None
    post.path = f"{above}{post.id:0{DIGITS}}"
    post.depth = len(above) // DIGITS


def cut_off(post: Post, prefix: str) -> None:
    """Move a post up to where `prefix`, the path above the new root, is not above it any more."""
    post.path = post.path.removeprefix(prefix)
    post.depth = len(post.path) // DIGITS - 1


def is_opening() -> ColumnElement[bool]:
    """The condition that a free-standing thread begins with a post joined to its Thread."""
    other = aliased(Post)
    first = select(func.min(other.id)).where(other.thread_id == Thread.id).correlate(Thread)
    return and_(Thread.title.is_not(None), Post.id == first.scalar_subquery())


def opens(post: Post) -> bool:
    """Whether a free-standing thread begins with this post."""
    query = select(Post.id).join(Thread, Thread.id == Post.thread_id)
    return db.session.scalar(query.where(Post.id == post.id, is_opening())) is not None


def has_words_of_others() -> ColumnElement[bool]:
    """The condition that others read words of somebody else in the thread of a Post."""
    other = aliased(Post)
    return exists().where(
        other.thread_id == Post.thread_id,
        other.author_id != Post.author_id,
        other.visibility != "hidden",
    )


def stays(opening: Post) -> bool:
    """Whether the post that opens a thread stays, for the words of others that stand under it."""
    query = select(Post.id).where(Post.id == opening.id, has_words_of_others())
    return db.session.scalar(query) is not None


def _above(parent: Post) -> str:
    """The path that answers to `parent` begin with; too deep, they stand beside it."""
    return parent.path if parent.depth < THREAD_DEPTH else parent.path[:-DIGITS]
