"""The acts that a card, a page of a thing or the log offers: none that its service refuses."""

from __future__ import annotations

from forum.accounts.actor import Actor
from forum.communities.models import Community
from forum.moderation import policy
from forum.moderation.acting import LETS_STAND
from forum.moderation.models import ModerationEntry
from forum.moderation.queries.history import History
from forum.moderation.queries.things import Look
from forum.moderation.sanctioning import KINDS as SANCTIONS


def acts_for(
    actor: Actor, place: Community, card_kind: str, look: Look, person: History | None
) -> tuple[str, ...]:
    """What the actor can do about a thing from where it stands."""
    possible = _possible(card_kind, look)
    if person is None:
        return tuple(act for act in possible if act not in SANCTIONS)
    if not policy.can_let_stand(actor, place, author_id=person.id):
        possible = [act for act in possible if act not in LETS_STAND]
    if not policy.can_sanction(actor, place, person_id=person.id, in_team=person.in_team):
        possible = [act for act in possible if act not in SANCTIONS]
    return tuple(possible)


def offers_purge(actor: Actor, place: Community, person: History | None) -> bool:
    """Whether the actor can take away everything of somebody's."""
    return person is not None and policy.can_purge(
        actor, place, person_id=person.id, in_team=person.in_a_team
    )


def offers_undo(actor: Actor, place: Community, entry: ModerationEntry, *, in_team: bool) -> bool:
    """Whether the actor may undo what an entry says; `in_team`: of whom it concerns."""
    if not policy.can_undo(actor, place, entry):
        return False
    if entry.act not in SANCTIONS or entry.person_id is None:
        return True
    return policy.can_sanction(actor, place, person_id=entry.person_id, in_team=in_team)


def _possible(card_kind: str, look: Look) -> list[str]:
    if card_kind == "merge":
        return ["approve", "merge"]
    if card_kind == "appeal":
        return []
    acts: list[str] = []
    if look.kind == "person" or look.visibility == "visible":
        acts += ["approve"] if card_kind else []
    elif not look.is_taken_back:
        acts += ["approve" if look.visibility == "held" else "show"]
    if look.kind != "person":
        acts += ["hide"] if look.visibility != "hidden" or card_kind else []
        acts += ["remove", "edit"] + (["move"] if look.kind == "thread" else [])
    return [*acts, *SANCTIONS]
