"""Who may connect a tracker, and see and steer what goes there."""

from __future__ import annotations

from forum.communities.policy import is_anybody, manages_product
from forum.core.permissions import Predicate

ACTIONS: dict[str, Predicate] = {
    "integration.view": manages_product,
    "integration.edit": manages_product,
    "integration.push": manages_product,
    # Its signature, and not who asks, is what a message is believed by.
    "integration.hook": is_anybody,
}
