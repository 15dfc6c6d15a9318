"""Let a thread or a post be read by everybody, or no longer, whoever said so."""

from __future__ import annotations

from forum.core.events import publish
from forum.threads import service
from forum.threads.events import PostShownOrHidden, ThreadShownOrHidden
from forum.threads.models import Post, Thread


def put_visibility(thread: Thread, visibility: str) -> None:
    """Show, hold or hide a thread that is locked."""
    thread.visibility = visibility
    publish(ThreadShownOrHidden(thread.id))


def put_post_visibility(thread: Thread, post: Post, visibility: str) -> None:
    """Show, hold or hide a post that is locked, as its thread is, and count what is left."""
    post.visibility = visibility
    service.recount(thread)
    publish(PostShownOrHidden(post.id, thread.id))
