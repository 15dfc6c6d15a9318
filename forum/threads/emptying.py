"""The words of talk taken out where they stand: what others answered keeps its place."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import delete, update

from forum.core.titles import UNTITLED
from forum.extensions import db
from forum.threads.models import Mention, Post, PostImage, PostRevision, Thread, ThreadTag


def empty_posts(ids: Sequence[int]) -> None:
    """Take out the words of these posts; the files of their pictures the caller discards."""
    db.session.execute(update(Post).where(Post.id.in_(ids)).values(body="", body_html=""))
    for model in (PostRevision, PostImage, Mention):
        db.session.execute(delete(model).where(model.post_id.in_(ids)))


def empty_threads(ids: Sequence[int]) -> None:
    """Take out the titles of these threads and the words they are found by."""
    db.session.execute(update(Thread).where(Thread.id.in_(ids)).values(title=UNTITLED))
    db.session.execute(delete(ThreadTag).where(ThreadTag.thread_id.in_(ids)))
