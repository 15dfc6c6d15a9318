"""Who may do what with vote integrity."""

from __future__ import annotations

from forum.communities.policy import belongs_to_team, can_view, moderates
from forum.core.permissions import Predicate

ACTIONS: dict[str, Predicate] = {
    # Who voted for what is for moderators and the product team.
    "vote.list_voters": belongs_to_team,
    "integrity.decide": moderates,
    "integrity.method": can_view,
}
