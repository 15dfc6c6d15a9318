"""An author takes a post back, and may put it back; what a moderator hid is not theirs to show.

With the post that opens a thread goes the thread, as long as nobody else has written in it.
"""

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
from forum.threads.events import PostShownOrHidden, ThreadShownOrHidden
from forum.threads.models import Post, Thread


def take_back(actor: Actor, *, community: Community, post: Post) -> None:
    """Show a post to its author and the moderators alone from now on; twice is once."""
    thread, opening = _own(actor, community, post)
    going: Post | Thread = thread if opening else post
    if going.taken_back_at is not None:
        return
    if going.visibility != "visible":
        raise Conflict(_("This post is not shown to others as it is."))
    if opening and tree.stays(post):
        raise Conflict(_("Others have answered: it stays, but you can change what it says."))
    going.visibility, going.taken_back_at = "hidden", clock.now()
    audit.record(actor.id, f"{'thread' if opening else 'post'}.take_back", going)
    _tell(going)


def put_back(actor: Actor, *, community: Community, post: Post) -> None:
    """Show a post to everybody again that its author had taken back."""
    thread, opening = _own(actor, community, post)
    coming: Post | Thread = thread if opening else post
    if coming.taken_back_at is None:
        return
    coming.visibility, coming.taken_back_at = "visible", None
    audit.record(actor.id, f"{'thread' if opening else 'post'}.put_back", coming)
    _tell(coming)


def _tell(changed: Post | Thread) -> None:
    if isinstance(changed, Thread):
        publish(ThreadShownOrHidden(changed.id))
        return
    service.recount(db.session.get_one(Thread, changed.thread_id))
    publish(PostShownOrHidden(changed.id, changed.thread_id))


def _own(actor: Actor, community: Community, post: Post) -> tuple[Thread, bool]:
    """The thread of a post of the actor's, both locked, and whether it begins with the post."""
    allowed = policy.can_take_back(actor, community, post)
    ensure(allowed, _("Only its author can take a post back."))
    thread = db.session.get_one(Thread, post.thread_id)
    lock(thread)
    lock(post)
    return thread, tree.opens(post)
