"""What moderators do with threads: lock, pin, move, take apart. Addresses of posts stay."""

from __future__ import annotations

from sqlalchemy import or_, select

from forum.accounts.actor import Actor
from forum.communities.models import Community
from forum.communities.policy import moderates
from forum.core import audit, titles
from forum.core.errors import Conflict, Invalid
from forum.core.events import publish
from forum.core.language import _
from forum.core.permissions import ensure
from forum.core.transaction import lock
from forum.extensions import db
from forum.threads import service, tree
from forum.threads.events import PostsMoved, ThreadChanged, ThreadOpened, ThreadShownOrHidden
from forum.threads.models import Post, Thread

STATES = ("locked", "pinned")


def set_state(actor: Actor, *, community: Community, thread: Thread, state: str, on: bool) -> None:
    """Lock or pin a thread, or no longer."""
    _ensure_moderates(actor, community)
    if state not in STATES or (state == "pinned" and thread.title is None):
        raise Invalid({"state": _("A thread can be locked and pinned.")})
    lock(thread)
    setattr(thread, state, on)
    audit.record(actor.id, f"thread.{state}", thread, on=on)
    publish(ThreadChanged(thread.id))


def set_visibility(actor: Actor, *, community: Community, thread: Thread, visibility: str) -> None:
    """Hide a free-standing thread from all but its author and the moderators, or show it again."""
    _ensure_moderates(actor, community)
    if visibility not in {"visible", "hidden"} or thread.title is None:
        raise Invalid({"visibility": _("A thread is visible or hidden.")})
    lock(thread)
    if thread.taken_back_at is not None:
        raise Conflict(_("Who opened this thread took it back, and alone can put it back."))
    thread.visibility = visibility
    audit.record(actor.id, "thread.visibility", thread, to=visibility)
    publish(ThreadShownOrHidden(thread.id))


def move_thread(actor: Actor, *, community: Community, thread: Thread, to: Community) -> None:
    """Move a thread to another community that the actor moderates as well."""
    _ensure_moderates(actor, community)
    ensure(moderates(actor, to), _("You do not moderate the community that it would move to."))
    lock(thread)
    if thread.title is None:
        raise Conflict(_("The discussion of an idea stays with its idea."))
    thread.community_id, thread.area_id, thread.pinned = to.id, None, False
    audit.record(actor.id, "thread.move", thread, before=community.id, after=to.id)
    publish(ThreadChanged(thread.id))


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


def _ensure_moderates(actor: Actor, community: Community) -> None:
    ensure(moderates(actor, community), _("Only a moderator can do this."))
