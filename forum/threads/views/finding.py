"""From the address of a thread or a post to what is there, and back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import flash, url_for

from forum.accounts.actor import Actor
from forum.accounts.session import current_actor
from forum.communities.queries import access_community
from forum.core.language import _
from forum.core.paging import PAGE_SIZE
from forum.core.slugs import slugify
from forum.threads import queries
from forum.threads.above import asked

if TYPE_CHECKING:
    from forum.communities.models import Community
    from forum.threads.models import Post, Thread


def about_thread(slug: str, thread_id: int) -> tuple[Actor, Community, Thread]:
    """Who asks, in which community, about which thread; what they may not see does not exist."""
    actor = current_actor()
    community = access_community(actor, slug)
    return actor, community, queries.access_thread(actor, community, thread_id)


def about_post(slug: str, post_id: int) -> tuple[Actor, Community, Post]:
    """Who asks, in which community, about which post."""
    actor = current_actor()
    community = access_community(actor, slug)
    return actor, community, queries.access_post(actor, community, post_id)


def home_of(community: Community, thread: Thread, **more: Any) -> str:
    """Where a thread is read: on its own page, or with what it belongs to."""
    if thread.title is None:
        endpoint, values = asked().home_of_thread(community, thread.id)
        return url_for(endpoint, **values, **more)
    words = slugify(thread.title)
    return url_for("threads.show", slug=community.slug, thread_id=thread.id, words=words, **more)


def place_of(community: Community, thread: Thread, post_id: int, **more: Any) -> str:
    """Where a post is read: its thread, from this post on if the thread is long."""
    # The discussion of an idea may have been put together with others: it is long then as well.
    # One that its author has taken back is not counted, and read by them all the same.
    if thread.post_count >= PAGE_SIZE or thread.title is None:
        more["after"] = queries.beginning_with(post_id)
    return home_of(community, thread, _anchor=f"post-{post_id}", **more)


def told_if_held(written: Post | Thread) -> None:
    """Tell whoever wrote something that it waits, if it does."""
    if written.visibility == "held":
        flash(
            _(
                "It is kept, and waits for a moderator. Until then you and the moderators alone "
                "read it here."
            )
        )


def title_of(thread: Thread) -> str:
    """What a thread is called, or what it belongs to."""
    if thread.title is not None:
        return thread.title
    return asked().title_of_thread(thread.id)
