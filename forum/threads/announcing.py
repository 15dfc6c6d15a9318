"""What is held when it is written is told of once it is shown: exactly as if it came then."""

from __future__ import annotations

from sqlalchemy import select

from forum.core.events import publish
from forum.extensions import db
from forum.threads.events import PostShownOrHidden, PostWritten, ThreadOpened, ThreadShownOrHidden
from forum.threads.models import Mention, Post, Thread


def on_post_shown(event: PostShownOrHidden) -> None:
    """A post that nobody was told of is shown for the first time."""
    thread = db.session.get_one(Thread, event.thread_id)
    if thread.visibility == "visible":
        announce_posts(thread, post_id=event.post_id)


def on_thread_shown(event: ThreadShownOrHidden) -> None:
    """A thread that nobody was told of is shown for the first time, with what it says."""
    thread = db.session.get_one(Thread, event.thread_id)
    if thread.visibility != "visible":
        return
    if not thread.is_announced:
        thread.is_announced = True
        publish(ThreadOpened(thread.id, thread.community_id, thread.author_id or 0))
    announce_posts(thread)


def announce_posts(thread: Thread, *, post_id: int | None = None) -> None:
    """Tell of the posts of a thread that are shown and that nobody was told of yet."""
    query = select(Post).where(Post.thread_id == thread.id, Post.visibility == "visible")
    query = query.where(Post.is_announced.is_(False)).order_by(Post.id)
    if post_id is not None:
        query = query.where(Post.id == post_id)
    for post in db.session.scalars(query).all():
        post.is_announced = True
        people = tuple(
            db.session.scalars(select(Mention.person_id).where(Mention.post_id == post.id))
        )
        publish(PostWritten(post.id, thread.id, thread.community_id, post.author_id, people))
