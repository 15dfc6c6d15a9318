"""Who may do what with vote integrity."""

from __future__ import annotations

from collections.abc import Collection

from forum.accounts.actor import Actor
from forum.communities.policy import Place, belongs_to_team, can_view, moderates
from forum.core.permissions import Predicate


def can_decide(actor: Actor, place: Place, *, author_id: int, voters: Collection[int]) -> bool:
    """Moderators, about votes that are neither theirs nor for them."""
    return moderates(actor, place) and actor.id != author_id and actor.id not in voters


ACTIONS: dict[str, Predicate] = {
    # Who voted for what is for moderators and the product team.
    "vote.list_voters": belongs_to_team,
    "integrity.decide": moderates,
    "integrity.method": can_view,
}
