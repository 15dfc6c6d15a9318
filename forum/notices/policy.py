"""Who may do what with notices: they are for nobody but the person they tell."""

from __future__ import annotations

from forum.accounts.policy import is_signed_in
from forum.communities.policy import can_view
from forum.core.permissions import Predicate


def anybody(*_subject: object) -> bool:
    """Whoever holds the signed link that is in a mail."""
    return True


ACTIONS: dict[str, Predicate] = {
    "notification.read.own": is_signed_in,
    "notification.unsubscribe": anybody,
    "feed.rss": can_view,
    "community.follow": lambda actor, place: is_signed_in(actor) and can_view(actor, place),
}
