"""What happens in talk."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class ThreadOpened:
    """Somebody opened a free-standing thread."""

    thread_id: int
    community_id: int
    author_id: int


@dataclass(frozen=True)
class ThreadChanged:
    """A thread has another title, place or tags, or is locked or pinned."""

    thread_id: int


@dataclass(frozen=True)
class ThreadShownOrHidden:
    """Others read a free-standing thread no longer, or again."""

    thread_id: int


@dataclass(frozen=True)
class PostWritten:
    """A post is there; `mentioned` are the people it names who may read it."""

    post_id: int
    thread_id: int
    community_id: int
    author_id: int
    mentioned: tuple[int, ...]


@dataclass(frozen=True)
class PostEdited:
    """A post says something else; `mentioned` are the people whom it did not name before."""

    post_id: int
    thread_id: int
    community_id: int
    mentioned: tuple[int, ...]


@dataclass(frozen=True)
class PostShownOrHidden:
    """Others read a post no longer, or again."""

    post_id: int
    thread_id: int


@dataclass(frozen=True)
class PostsMoved:
    """Posts stand in another thread now."""

    post_ids: tuple[int, ...]
    thread_id: int


@dataclass(frozen=True)
class PostThanked:
    """Somebody thanked for a post; `accepted` if their thanks are an acceptance.

    They are where the one who opened the thread, a product manager or a moderator gives them.
    """

    post_id: int
    author_id: int
    by_id: int
    accepted: bool


@dataclass(frozen=True)
class ThanksTakenBack:
    """Thanks are taken back."""

    post_id: int
    author_id: int
    by_id: int


@dataclass(frozen=True)
class ThreadsRead:
    """People have looked into threads: pairs of a person and a thread."""

    visits: tuple[tuple[int, int], ...]
