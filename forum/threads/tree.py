"""The tree of answers: a post's path is the ids from its root down to it, each of equal length.

In the order of paths a post comes before its answers, and they before what was said after it, so
that a page of a thread is one walk along an index. Paths are digits alone: they sort the same on
every database.
"""

from __future__ import annotations

from forum.core.limits import THREAD_DEPTH
from forum.threads.models import Post

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


def _above(parent: Post) -> str:
    """The path that answers to `parent` begin with; too deep, they stand beside it."""
    return parent.path if parent.depth < THREAD_DEPTH else parent.path[:-DIGITS]
