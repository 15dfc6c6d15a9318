"""Who may do what with the data about them."""

from __future__ import annotations

from forum.accounts.actor import Actor
from forum.accounts.policy import is_signed_in
from forum.core.permissions import Predicate


def can_export(actor: Actor) -> bool:
    """Anybody with an account, their own data."""
    return is_signed_in(actor)


def can_leave(actor: Actor) -> bool:
    """Anybody with an account, their own."""
    return is_signed_in(actor)


def can_consent(actor: Actor) -> bool:
    """Anybody with an account, to what concerns them."""
    return is_signed_in(actor)


ACTIONS: dict[str, Predicate] = {
    "me.consent": can_consent,
    "me.export": can_export,
    "me.erase": can_leave,
}
