"""What moderators do with threads: lock, pin, move, take apart. Addresses of posts stay."""

from __future__ import annotations

from typing import Any

from sqlalchemy import or_, select

from forum.accounts.actor import Actor
from forum.communities.events import Moderated
from forum.communities.models import Community
from forum.communities.policy import moderates
from forum.communities.reasons import OWN, Why, act_of
from forum.core import audit, titles
from forum.core.errors import Conflict, Invalid
from forum.core.events import publish
from forum.core.language import _
from forum.core.permissions import ensure
from forum.core.transaction import lock
from forum.extensions import db
from forum.threads import service, showing, tree
from forum.threads.events import PostsMoved, ThreadChanged, ThreadOpened
from forum.threads.models import Post, Thread

VISIBILITIES = ("visible", "held", "hidden")
# What switching a state off and on is called in the log.
SWITCHES = {"locked": ("unlock", "lock"), "pinned": ("unpin", "pin")}


def set_state(
    actor: Actor, *, community: Community, thread: Thread, state: str, on: bool, why: Why = OWN
) -> None:
    """Lock or pin a thread, or no longer."""
    _ensure_moderates(actor, community)
    why.check()
    if state not in SWITCHES or (state == "pinned" and thread.title is None):
        raise Invalid({"state": _("A thread can be locked and pinned.")})
    lock(thread)
    before = getattr(thread, state)
    if before == on:
        return
    setattr(thread, state, on)
    audit.record(actor.id, f"thread.{state}", thread, on=on)
    publish(ThreadChanged(thread.id))
    _tell(actor, community, SWITCHES[state][on], thread, why, {state: before})


def set_visibility(
    actor: Actor, *, community: Community, thread: Thread, visibility: str, why: Why = OWN
) -> None:
    """Hide a free-standing thread from all but its author and the moderators, or show it again."""
    _ensure_moderates(actor, community)
    why.check()
    if visibility not in VISIBILITIES or thread.title is None:
        raise Invalid({"visibility": _("A thread is visible or hidden.")})
    lock(thread)
    if thread.taken_back_at is not None:
        raise Conflict(_("Who opened this thread took it back, and alone can put it back."))
    before = thread.visibility
    if before == visibility:
        return
    audit.record(actor.id, "thread.visibility", thread, to=visibility)
    showing.put_visibility(thread, visibility)
    act = act_of(before, visibility)
    _tell(actor, community, act, thread, why, {"visibility": before})


def set_post_visibility(
    actor: Actor, *, community: Community, post: Post, visibility: str, why: Why = OWN
) -> None:
    """Hide a post from all but its author and the moderators, or show it again."""
    _ensure_moderates(actor, community)
    why.check()
    if visibility not in VISIBILITIES:
        raise Invalid({"visibility": _("A post is visible or hidden.")})
    thread = db.session.get_one(Thread, post.thread_id)
    lock(thread)
    lock(post)
    if thread.title is not None and tree.opens(post):
        raise Conflict(_("A thread begins with this post: hide the thread."))
    if post.taken_back_at is not None:
        raise Conflict(_("Who wrote this post took it back, and alone can put it back."))
    before = post.visibility
    if before == visibility:
        return
    audit.record(actor.id, "post.visibility", post, to=visibility)
    showing.put_post_visibility(thread, post, visibility)
    act, about = act_of(before, visibility), ("post", post.id, post.author_id)
    publish(Moderated(actor, community.id, act, *about, why, {"visibility": before}))


def move_thread(
    actor: Actor,
    *,
    community: Community,
    thread: Thread,
    to: Community,
    why: Why = OWN,
    area_id: int | None = None,
    pinned: bool = False,
) -> None:
    """Move a thread to another community that the actor moderates as well."""
    _ensure_moderates(actor, community)
    why.check()
    ensure(moderates(actor, to), _("You do not moderate the community that it would move to."))
    lock(thread)
    if thread.title is None:
        raise Conflict(_("The discussion of an idea stays with its idea."))
    before = {"community_id": community.id, "area_id": thread.area_id, "pinned": thread.pinned}
    thread.community_id, thread.area_id, thread.pinned = to.id, area_id, pinned
    audit.record(actor.id, "thread.move", thread, before=community.id, after=to.id)
    publish(ThreadChanged(thread.id))
    _tell(actor, community, "move", thread, why, before)


def split_thread(
    actor: Actor, *, community: Community, post: Post, title: str, later: bool
) -> Thread:
    """Make a thread of its own from a post and its answers; with `later`, and all said since."""
    _ensure_moderates(actor, community)
    title = titles.one_line(title)
    if faults := titles.faults_of(title):
        raise Invalid(faults)
    source = db.session.get_one(Thread, post.thread_id)
    lock(source)
    lock(post)
    if tree.opens(post):
        raise Conflict(_("This is the first post of its thread: give the thread another title."))
    moved = _with(post, later=later)
    thread = Thread(
        community_id=community.id,
        author_id=post.author_id,
        title=title,
        area_id=source.area_id,
        created_at=post.created_at,
    )
    db.session.add(thread)
    db.session.flush()
    _replant(moved, thread)
    for changed in (source, thread):
        service.recount(changed)
    audit.record(actor.id, "thread.split", thread, source=source.id, posts=len(moved))
    publish(ThreadOpened(thread.id, community.id, post.author_id))
    publish(PostsMoved(tuple(one.id for one in moved), thread.id))
    _tell(actor, community, "split", thread, OWN, {})
    return thread


def _with(post: Post, *, later: bool) -> list[Post]:
    """The post and its answers, or and whatever was said since, in the order of the thread."""
    belongs = Post.path.startswith(post.path)
    if later:
        belongs = or_(belongs, Post.id >= post.id)
    query = select(Post).where(Post.thread_id == post.thread_id, belongs).order_by(Post.path)
    return list(db.session.scalars(query))


def _replant(posts: list[Post], thread: Thread) -> None:
    """Move posts over; who answered one that stays behind begins anew."""
    moved: set[int] = set()
    prefixes: list[str] = []
    for post in posts:
        post.thread_id = thread.id
        if post.parent_id not in moved:
            prefix = post.path[: -tree.DIGITS]
            prefixes = [prefix] if prefix else []
        if prefixes:
            tree.cut_off(post, prefixes[0])
        moved.add(post.id)
    db.session.flush()


def _tell(
    actor: Actor, community: Community, act: str, thread: Thread, why: Why, before: dict[str, Any]
) -> None:
    about = ("thread", thread.id, thread.author_id)
    publish(Moderated(actor, community.id, act, *about, why, before))


def _ensure_moderates(actor: Actor, community: Community) -> None:
    ensure(moderates(actor, community), _("Only a moderator can do this."))
