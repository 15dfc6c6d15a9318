"""Who may do what with accounts."""

from __future__ import annotations

from forum.accounts.actor import Actor
from forum.core.permissions import Predicate


def is_signed_in(actor: Actor) -> bool:
    """Anybody with an account, for their own settings."""
    return not actor.is_guest


def is_admin(actor: Actor) -> bool:
    """The site's admin."""
    return actor.is_admin


def can_block(actor: Actor, person_id: int) -> bool:
    """Anybody signed in, whoever it is but themselves."""
    return not actor.is_guest and actor.id != person_id


def can_unblock(actor: Actor) -> bool:
    """Anybody signed in, also of people whom they meet nowhere any more."""
    return not actor.is_guest


def can_grant_trust(actor: Actor) -> bool:
    """The site's admin."""
    return actor.is_admin


def can_administer(actor: Actor) -> bool:
    """The site's admin, about everybody's account."""
    return actor.is_admin


ACTIONS: dict[str, Predicate] = {
    "me.profile.edit": is_signed_in,
    "me.security.edit": is_signed_in,
    "site.admin.pages": is_admin,
    "person.block": can_block,
    "person.unblock": can_unblock,
    "person.trust": can_grant_trust,
    "person.administer": can_administer,
}
