"""Who may see credits, correct shares, promise and hand over rewards, make certificates."""

from __future__ import annotations

from collections.abc import Collection

from forum.accounts.actor import Actor
from forum.communities.policy import Place, can_view, is_anybody, is_signed_in, manages_product
from forum.core.permissions import Predicate
from forum.ideas.policy import can_view_idea

TEAM, RECEIVER = "team", "receiver"
_TEAM, _RECEIVER = frozenset({TEAM}), frozenset({RECEIVER})
# The life of a reward: what may follow each step, and by whose hand.
ROAD: dict[str, dict[str, frozenset[str]]] = {
    "promised": {"handed_over": _TEAM, "cancelled": _TEAM},
    "handed_over": {"received": _RECEIVER, "disputed": _RECEIVER},
    "disputed": {"handed_over": _TEAM, "received": _RECEIVER, "cancelled": _TEAM},
    "received": {},
    "cancelled": {},
}


# What the brand owes, and to whom, is the product team's business.
can_manage_credits = manages_product
can_promise = manages_product
can_make_certificate = is_signed_in


def can_propose_shares(actor: Actor, place: Place, credited: Collection[int]) -> bool:
    """Whoever is credited for the idea, and the product team."""
    mine = actor.id in credited and can_view(actor, place)
    return mine or manages_product(actor, place)


def can_answer_shares(actor: Actor, place: Place, asked: Collection[int]) -> bool:
    """Whoever's share would become smaller."""
    return actor.id in asked and can_view(actor, place)


def can_take_shares_back(actor: Actor, place: Place, is_proposer: bool) -> bool:
    """Who proposed it, and the product team."""
    return (is_proposer and can_view(actor, place)) or manages_product(actor, place)


def sees_proposals(actor: Actor, place: Place, credited: Collection[int]) -> bool:
    """What was proposed and never stood is for those whom it concerned."""
    return can_propose_shares(actor, place, credited)


def is_party(actor: Actor, place: Place, receiver_id: int | None) -> bool:
    """The product team, and who receives the reward."""
    return manages_product(actor, place) or actor.is_person(receiver_id)


def steps(actor: Actor, place: Place, state: str, receiver_id: int | None) -> tuple[str, ...]:
    """The steps that the actor may take with a reward from where it is."""
    who = set()
    if manages_product(actor, place):
        who.add(TEAM)
    if actor.is_person(receiver_id):
        who.add(RECEIVER)
    return tuple(step for step, allowed in ROAD[state].items() if allowed & who)


def can_revoke(actor: Actor, person_id: int | None) -> bool:
    """Whose certificate it is."""
    return actor.is_person(person_id)


ACTIONS: dict[str, Predicate] = {
    "credits.view": can_view_idea,
    "credits.propose": can_propose_shares,
    "credits.answer": can_answer_shares,
    "credits.take_back": can_take_shares_back,
    "credits.manage": can_manage_credits,
    "reward.promise": can_promise,
    "reward.step": is_party,
    "certificate.make": can_make_certificate,
    "certificate.view": is_anybody,
    "certificate.revoke": can_revoke,
}
