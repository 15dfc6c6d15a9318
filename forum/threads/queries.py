"""Reads of talk."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import or_, select

from forum.accounts.actor import Actor
from forum.accounts.models import Person
from forum.accounts.queries import is_blocked_by
from forum.communities.models import Community, Membership
from forum.communities.policy import moderates
from forum.core import paging
from forum.core.errors import NotFound
from forum.core.language import _
from forum.core.paging import Page
from forum.extensions import db
from forum.threads import policy
from forum.threads.models import Post, Thread


@dataclass(frozen=True)
class PostRow:
    """A post as a page shows it."""

    id: int
    thread_id: int
    author_id: int
    author_name: str
    author_avatar: str | None
    author_role: str | None
    body_html: str
    created_at: datetime
    edited_at: datetime | None
    visibility: str
    editable: bool
    # Whether the reader has blocked its author: it is shown at a press.
    is_folded: bool


def posts_of(
    actor: Actor,
    community: Community,
    threads: Sequence[int],
    cursor: str | None = None,
) -> Page[PostRow]:
    """A page of the posts of some threads together, oldest first, that the actor may read."""
    place = paging.decode(cursor)
    standing = (Membership.person_id == Post.author_id) & (Membership.community_id == community.id)
    query = (
        select(
            Post, Person.name, Person.avatar, Membership.role, is_blocked_by(actor, Post.author_id)
        )
        .join(Person, Person.id == Post.author_id)
        .outerjoin(Membership, standing)
        .where(Post.thread_id.in_(threads))
        .order_by(Post.id)
        .limit(paging.PAGE_SIZE + 1)
    )
    if place:
        query = query.where(Post.id > place[1])
    if not moderates(actor, community):
        query = query.where(or_(Post.visibility == "visible", Post.author_id == (actor.id or 0)))
    rows = [_row(actor, community, row) for row in db.session.execute(query)]
    return paging.cut(rows, paging.PAGE_SIZE, lambda row: (0, row.id))


def access_post(actor: Actor, community: Community, post_id: int) -> Post:
    """A post of this community that the actor may read."""
    query = (
        select(Post, Thread.visibility)
        .join(Thread, Thread.id == Post.thread_id)
        .where(Post.id == post_id, Thread.community_id == community.id)
        .execution_options(populate_existing=True)
    )
    row = db.session.execute(query).one_or_none()
    shown = row is not None and (row[1] == "visible" or moderates(actor, community))
    if row is None or not shown or not policy.can_read(actor, community, row[0]):
        raise NotFound(_("There is no such post."))
    post: Post = row[0]
    return post


def before(post_id: int) -> str:
    """The cursor of the page that begins with this post."""
    return paging.encode((0, post_id - 1))


def _row(actor: Actor, community: Community, row: Any) -> PostRow:
    post, name, avatar, role, is_folded = row
    return PostRow(
        id=post.id,
        thread_id=post.thread_id,
        author_id=post.author_id,
        author_name=name,
        author_avatar=avatar,
        author_role=role,
        body_html=post.body_html,
        created_at=post.created_at,
        edited_at=post.edited_at,
        visibility=post.visibility,
        editable=policy.can_edit(actor, community, post),
        is_folded=bool(is_folded),
    )
