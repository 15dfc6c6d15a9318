"""What one press says to a post: a reaction, thanks."""

from __future__ import annotations

from sqlalchemy import select

from forum.accounts.actor import Actor
from forum.accounts.service import hold_people, take_turn
from forum.communities.models import Community
from forum.communities.policy import can_write, manages_product, moderates
from forum.communities.refusing import ensure_may_write
from forum.core import audit, clock
from forum.core.errors import Invalid
from forum.core.events import publish
from forum.core.language import _
from forum.core.limits import REACTION
from forum.core.pace import keep
from forum.core.permissions import ensure
from forum.extensions import db
from forum.threads import policy
from forum.threads.events import PostThanked, ThanksTakenBack
from forum.threads.models import Post, Reaction, Thanks, Thread


def signs_of(community: Community) -> list[str]:
    """The signs that people react with in a community."""
    return community.reactions.split()


def react(actor: Actor, *, community: Community, post: Post, sign: str, on: bool) -> None:
    """Put a sign on a post, or take it off; twice is once."""
    ensure_may_write(
        actor,
        community,
        can_write(actor, community),
        _("Join this community to take part in its talk."),
    )
    if on and sign not in signs_of(community):
        raise Invalid({"sign": _("This community has no such sign.")})
    take_turn(actor)
    row = db.session.get(Reaction, (post.id, actor.person_id, sign))
    if on and row is None:
        db.session.add(Reaction(post_id=post.id, person_id=actor.person_id, sign=sign))
    elif not on and row is not None:
        db.session.delete(row)


def thank(actor: Actor, *, community: Community, post: Post, on: bool) -> None:
    """Thank for a post, or take the thanks back.

    Thanks by who opened the thread or by the community's team count as an acceptance.
    """
    ensure(policy.can_thank(actor, community, post), _("Thanks are for the posts of others."))
    # Two who thank each other at once: what is counted for the other one changes their row.
    hold_people([actor.person_id, post.author_id])
    row = db.session.get(Thanks, (post.id, actor.person_id))
    if on and row is None:
        keep(REACTION[actor.trust], Thanks.given_at, Thanks.person_id == actor.person_id)
        thanks = Thanks(post_id=post.id, person_id=actor.person_id, given_at=clock.now())
        db.session.add(thanks)
        accepted = _accepts(actor, community, post)
        publish(PostThanked(post.id, post.author_id, actor.person_id, accepted))
        audit.record(actor.id, "post.thank", post)
    elif not on and row is not None:
        db.session.delete(row)
        publish(ThanksTakenBack(post.id, post.author_id, actor.person_id))
        audit.record(actor.id, "post.thank.back", post)


def _accepts(actor: Actor, community: Community, post: Post) -> bool:
    if moderates(actor, community) or manages_product(actor, community):
        return True
    opener = db.session.scalar(select(Thread.author_id).where(Thread.id == post.thread_id))
    return opener == actor.id
