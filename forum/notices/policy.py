"""Who may do what with notices: they are for nobody but the person they tell."""

from __future__ import annotations

from forum.accounts.actor import Actor
from forum.accounts.policy import is_signed_in
from forum.communities.policy import Place, can_view
from forum.core.permissions import Predicate


def anybody(*_subject: object) -> bool:
    """Whoever holds the signed link that is in a mail."""
    return True


def can_follow_place(actor: Actor, place: Place) -> bool:
    """Whoever is signed in and reads there."""
    return is_signed_in(actor) and can_view(actor, place)


ACTIONS: dict[str, Predicate] = {
    "notification.read.own": is_signed_in,
    "notification.unsubscribe": anybody,
    "feed.rss": can_view,
    "community.follow": can_follow_place,
}
