"""Who may see whom."""

from __future__ import annotations

from forum.accounts.actor import Actor
from forum.core.permissions import Predicate


def can_view_person(actor: Actor, person_id: int, is_met: bool) -> bool:
    """Themselves, the admin, and whoever meets them somewhere: in a community that both may see.

    `is_met` is what the queries find: a place of theirs, or something they wrote, that the actor
    may see. So a profile gives away no closed community.
    """
    return is_met or actor.is_admin or is_oneself(actor, person_id)


def is_oneself(actor: Actor, person_id: int) -> bool:
    """Whether the actor is that person."""
    return actor.is_person(person_id)


def can_follow_person(actor: Actor, person_id: int) -> bool:
    """Whoever is signed in, whomever they meet but themselves."""
    return not actor.is_guest and actor.id != person_id


ACTIONS: dict[str, Predicate] = {
    "person.view": can_view_person,
    "person.follows.view": is_oneself,
    "person.follow": can_follow_person,
}
