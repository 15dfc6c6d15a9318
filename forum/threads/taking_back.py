"""An author takes a post back, and may put it back; what a moderator hid is not theirs to show."""

from __future__ import annotations

from forum.accounts.actor import Actor
from forum.communities.models import Community
from forum.core import audit, clock
from forum.core.errors import Conflict
from forum.core.events import publish
from forum.core.language import _
from forum.core.permissions import ensure
from forum.core.transaction import lock
from forum.extensions import db
from forum.threads import policy, service, tree
from forum.threads.events import PostShownOrHidden
from forum.threads.models import Post, Thread


def take_back(actor: Actor, *, community: Community, post: Post) -> None:
    """Show a post to its author and the moderators alone from now on; twice is once."""
    thread = _own(actor, community, post)
    if post.taken_back_at is not None:
        return
    if post.visibility != "visible":
        raise Conflict(_("This post is not shown to others as it is."))
    if tree.opens(post):
        raise Conflict(_("The first post of a thread stays while others answer it: change it."))
    post.visibility, post.taken_back_at = "hidden", clock.now()
    service.recount(thread)
    audit.record(actor.id, "post.take_back", post)
    publish(PostShownOrHidden(post.id, post.thread_id))


def put_back(actor: Actor, *, community: Community, post: Post) -> None:
    """Show a post to everybody again that its author had taken back."""
    thread = _own(actor, community, post)
    if post.taken_back_at is None:
        return
    post.visibility, post.taken_back_at = "visible", None
    service.recount(thread)
    audit.record(actor.id, "post.put_back", post)
    publish(PostShownOrHidden(post.id, post.thread_id))


def _own(actor: Actor, community: Community, post: Post) -> Thread:
    """The thread of a post of the actor's, both locked."""
    allowed = policy.can_take_back(actor, community, post)
    ensure(allowed, _("Only its author can take a post back."))
    thread = db.session.get_one(Thread, post.thread_id)
    lock(thread)
    lock(post)
    return thread
