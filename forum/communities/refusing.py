"""What somebody reads who may not do something in a community."""

from __future__ import annotations

from forum.accounts.actor import Actor
from forum.communities.policy import Place, is_silenced, is_suspended, takes_part
from forum.core.language import _
from forum.core.permissions import ensure


def ensure_may_write(actor: Actor, place: Place, allowed: bool, otherwise: str) -> None:
    """Raise NotAllowed unless `allowed`, with what keeps the actor from writing there."""
    if takes_part(actor, place) and is_silenced(actor, place):
        otherwise = _(
            "You are silenced in this community: you read and vote, and write nothing. Your "
            "notices say why, until when, and how to appeal."
        )
    ensure_takes_part(actor, place, allowed, otherwise)


def ensure_takes_part(actor: Actor, place: Place, allowed: bool, otherwise: str) -> None:
    """Raise NotAllowed unless `allowed`; who is suspended reads that this is why."""
    if is_suspended(actor, place):
        otherwise = _(
            "You are suspended in this community. Your notices say why, until when, and how to "
            "appeal."
        )
    ensure(allowed, otherwise)
