"""Who reads the cockpit."""

from __future__ import annotations

from collections.abc import Iterable

from forum.accounts.actor import Actor
from forum.communities.policy import Place, manages_product
from forum.core.permissions import Predicate

can_see_cockpit = manages_product


def can_see_brand(actor: Actor, places: Iterable[Place]) -> bool:
    """Whoever manages the product of one of the brand's communities."""
    return any(can_see_cockpit(actor, place) for place in places)


ACTIONS: dict[str, Predicate] = {
    "cockpit.view": can_see_cockpit,
    "cockpit.brand": can_see_brand,
}
