"""Tables of talk."""

from __future__ import annotations

from forum.threads.models.posts import Mention, Post, PostImage, PostRevision, Reaction, Thanks
from forum.threads.models.threads import PostDraft, ReadPosition, Thread, ThreadTag

__all__ = [
    "Mention",
    "Post",
    "PostDraft",
    "PostImage",
    "PostRevision",
    "Reaction",
    "ReadPosition",
    "Thanks",
    "Thread",
    "ThreadTag",
]
