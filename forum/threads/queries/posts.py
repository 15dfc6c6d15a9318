"""Reads of posts: a page of a discussion, one post, what it said before."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, case, func, literal, or_, select, union_all
from sqlalchemy.orm import aliased

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
from forum.threads import policy, tree
from forum.threads.models import Post, PostRevision, Reaction, Thanks, Thread

AFTER, FROM = 0, 1


@dataclass(frozen=True)
class Sign:
    """How many people put a sign on a post, and whether the actor is one of them."""

    sign: str
    count: int
    is_mine: bool


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
    depth: int
    parent_id: int | None
    parent_name: str | None
    editable: bool
    # Whether a free-standing thread begins with it: it stays where it is.
    is_opening: bool
    # Its author may take it back, or has, or may not for the words of others under it.
    can_take_back: bool
    is_taken_back: bool
    is_answered: bool
    has_history: bool
    can_thank: bool
    # Whether the reader has blocked its author: it is shown at a press.
    is_folded: bool
    reactions: Sequence[Sign] = field(default=())
    thanks: Sign | None = None


def posts_of(
    actor: Actor,
    community: Community,
    threads: Sequence[int],
    cursor: str | None = None,
) -> Page[PostRow]:
    """A page of the posts of some threads together that the actor may read; two queries.

    Each post is followed by its answers, the oldest first.
    """
    query = _shown(actor, community).where(Post.thread_id.in_(threads))
    if place := paging.decode(cursor):
        query = query.where(_since(*place))
    if not moderates(actor, community):
        query = query.where(or_(Post.visibility == "visible", Post.author_id == (actor.id or 0)))
    query = query.order_by(Post.path).limit(paging.PAGE_SIZE + 1)
    rows = db.session.execute(query).all()
    signs = _signs(actor, [row[0].id for row in rows])
    shown = [_row(actor, community, row, signs[row[0].id]) for row in rows]
    return paging.cut(shown, paging.PAGE_SIZE, lambda row: (AFTER, row.id))


def post_row(actor: Actor, community: Community, post_id: int) -> PostRow:
    """One post as a page shows it; the caller has found that the actor may read it."""
    row = db.session.execute(_shown(actor, community).where(Post.id == post_id)).one()
    return _row(actor, community, row, _signs(actor, [post_id])[post_id])


def access_post(actor: Actor, community: Community, post_id: int) -> Post:
    """A post of this community that the actor may read."""
    query = (
        select(Post, Thread)
        .join(Thread, Thread.id == Post.thread_id)
        .where(Post.id == post_id, Thread.community_id == community.id)
        .execution_options(populate_existing=True)
    )
    row = db.session.execute(query).one_or_none()
    if row is None or not all(policy.can_read(actor, community, one) for one in row):
        raise NotFound(_("There is no such post."))
    post: Post = row[0]
    return post


def community_of_post(actor: Actor, post_id: int) -> Community:
    """Where a post stands that the actor may read: it may have moved meanwhile."""
    query = (
        select(Community, Post, Thread)
        .join(Thread, Thread.community_id == Community.id)
        .join(Post, Post.thread_id == Thread.id)
        .where(Post.id == post_id)
    )
    row = db.session.execute(query).one_or_none()
    if row is None or not all(policy.can_read(actor, row[0], one) for one in row[1:]):
        raise NotFound(_("There is no such post."))
    community: Community = row[0]
    return community


def beginning_with(post_id: int) -> str:
    """The cursor of the page that begins with this post."""
    return paging.encode((FROM, post_id))


def history_of(post: Post) -> list[tuple[str, datetime]]:
    """What a post has said and since when, the present text first."""
    query = select(PostRevision).where(PostRevision.post_id == post.id)
    older = db.session.scalars(query.order_by(PostRevision.id.desc()))
    now = (post.body, post.edited_at or post.created_at)
    return [now, *((text.body, text.written_at) for text in older)]


def _shown(actor: Actor, community: Community) -> Any:
    standing = (Membership.person_id == Post.author_id) & (Membership.community_id == community.id)
    parent, answered = aliased(Post), aliased(Person)
    return (
        select(
            Post,
            Person.name,
            Person.avatar,
            Membership.role,
            answered.name,
            is_blocked_by(actor, Post.author_id),
            tree.is_opening(),
            case((tree.is_opening(), tree.has_words_of_others()), else_=False),
            Thread,
        )
        .join(Thread, Thread.id == Post.thread_id)
        .join(Person, Person.id == Post.author_id)
        .outerjoin(Membership, standing)
        .outerjoin(parent, parent.id == Post.parent_id)
        .outerjoin(answered, answered.id == parent.author_id)
    )


def _since(which: float | int, post_id: int) -> ColumnElement[bool]:
    path = select(Post.path).where(Post.id == post_id).scalar_subquery()
    return Post.path >= path if which == FROM else Post.path > path


def _signs(actor: Actor, post_ids: Iterable[int]) -> dict[int, list[Sign]]:
    """The reactions to some posts and, with the sign "", the thanks for them; one query."""
    ids = list(post_ids)
    found: dict[int, list[Sign]] = defaultdict(list)
    if not ids:
        return found
    mine, thanked = (
        func.sum(case((table.person_id == (actor.id or 0), 1), else_=0))
        for table in (Reaction, Thanks)
    )
    both = union_all(
        select(Reaction.post_id, Reaction.sign, func.count(), mine)
        .where(Reaction.post_id.in_(ids))
        .group_by(Reaction.post_id, Reaction.sign),
        select(Thanks.post_id, literal(""), func.count(), thanked)
        .where(Thanks.post_id.in_(ids))
        .group_by(Thanks.post_id),
    )
    for post_id, sign, count, is_mine in db.session.execute(both):
        found[post_id].append(Sign(sign, count, bool(is_mine)))
    return found


def _row(actor: Actor, community: Community, row: Any, signs: list[Sign]) -> PostRow:
    post, name, avatar, role, parent_name, is_folded, is_opening, is_answered, thread = row
    order = {sign: place for place, sign in enumerate(community.reactions.split())}
    reactions = [one for one in signs if one.sign]
    changed = post.edited_at is not None
    # With the post that opens a thread goes the thread.
    going = thread if is_opening else post
    own = policy.can_take_back(actor, community, post) and not _is_hidden(going)
    stays = bool(is_answered) and going.taken_back_at is None
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
        visibility=going.visibility if post.visibility == "visible" else post.visibility,
        depth=post.depth,
        parent_id=post.parent_id,
        parent_name=parent_name,
        editable=policy.can_edit(actor, community, post),
        is_opening=bool(is_opening),
        can_take_back=own and not stays,
        is_taken_back=going.taken_back_at is not None,
        is_answered=own and stays,
        has_history=changed and policy.can_see_history(actor, community, post),
        is_folded=bool(is_folded),
        can_thank=policy.can_thank(actor, community, post),
        reactions=sorted(reactions, key=lambda one: order.get(one.sign, len(order))),
        thanks=next((one for one in signs if not one.sign), None),
    )


def _is_hidden(written: Post | Thread) -> bool:
    """Whether others than its author keep it from being read."""
    return written.visibility != "visible" and written.taken_back_at is None
