"""Reads of talk."""

from __future__ import annotations

from forum.threads.queries.names import people_like
from forum.threads.queries.posts import (
    PostRow,
    access_post,
    beginning_with,
    community_of_post,
    history_of,
    post_row,
    posts_of,
)
from forum.threads.queries.threads import (
    ORDERS,
    ThreadPage,
    ThreadRow,
    access_thread,
    community_of_thread,
    latest_threads,
    list_threads,
    moderated_elsewhere,
    thread_page,
)
from forum.threads.queries.visits import Unread, Visit, newest_of, unread_in, visit_of

__all__ = [
    "ORDERS",
    "PostRow",
    "ThreadPage",
    "ThreadRow",
    "Unread",
    "Visit",
    "access_post",
    "access_thread",
    "beginning_with",
    "community_of_post",
    "community_of_thread",
    "history_of",
    "latest_threads",
    "list_threads",
    "moderated_elsewhere",
    "newest_of",
    "people_like",
    "post_row",
    "posts_of",
    "thread_page",
    "unread_in",
    "visit_of",
]
