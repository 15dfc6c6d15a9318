"""The acts that a card or a page of a thing offers."""

from __future__ import annotations

from forum.accounts.actor import Actor
from forum.moderation.queries.history import History
from forum.moderation.queries.things import Look


def acts_for(actor: Actor, card_kind: str, look: Look, person: History | None) -> tuple[str, ...]:
    """What can be done about a thing from where it stands."""
    if card_kind == "merge":
        return ("approve", "merge")
    if card_kind == "appeal":
        return ()
    acts: list[str] = []
    if look.kind == "person" or look.visibility == "visible":
        acts += ["approve"] if card_kind else []
    elif not look.is_taken_back:
        acts += ["approve" if look.visibility == "held" else "show"]
    if look.kind != "person":
        acts += ["hide"] if look.visibility != "hidden" or card_kind else []
        acts += ["remove", "edit"] + (["move"] if look.kind == "thread" else [])
    if person is not None and may_sanction(actor, person):
        acts += ["warn", "silence", "suspend"]
    return tuple(acts)


def may_sanction(actor: Actor, person: History) -> bool:
    """Whether somebody is neither the actor nor, unless that is the admin, of the team."""
    return person.id != actor.id and (actor.is_admin or person.role in (None, "member"))
