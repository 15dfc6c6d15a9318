"""Who may purge."""

from __future__ import annotations

from forum.accounts.actor import Actor
from forum.communities.policy import Place, moderates
from forum.core.permissions import Predicate


def can_purge(actor: Actor, place: Place, *, person_id: int, in_team: bool) -> bool:
    """Moderators, and never themselves; who is in a team, anywhere, is for the admin."""
    return moderates(actor, place) and person_id != actor.id and (actor.is_admin or not in_team)


ACTIONS: dict[str, Predicate] = {"person.purge": moderates}
