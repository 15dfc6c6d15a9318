"""Who may see how a community does."""

from __future__ import annotations

from forum.communities.policy import can_view
from forum.core.permissions import Predicate

ACTIONS: dict[str, Predicate] = {"statistics.view": can_view}
