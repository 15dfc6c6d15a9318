"""Who may compare, see what came of it, and switch the game on."""

from __future__ import annotations

from forum.accounts.actor import Actor
from forum.communities.policy import Place, can_view, can_vote, manages_product, moderates
from forum.core.permissions import Predicate


def can_switch(actor: Actor, place: Place) -> bool:
    """The community's team."""
    return moderates(actor, place) or manages_product(actor, place)


ACTIONS: dict[str, Predicate] = {
    "compare.view": can_view,
    "compare.play": can_vote,
    "compare.switch": can_switch,
}
