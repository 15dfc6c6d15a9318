"""What a decision settles: the cards that wait about a thing, and the flags on it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import exists, select, update
from sqlalchemy.orm import aliased

from forum.accounts.models import Person
from forum.core import clock
from forum.extensions import db
from forum.moderation.cards import close_card
from forum.moderation.models import Card, Flag
from forum.moderation.showing import is_held
from forum.moderation.things import Thing, thing_of

# By these acts a moderator says that those who flagged a thing were right.
UPHOLDING = frozenset({"hide", "edit", "move", "warn", "silence", "suspend", "purge", "remove"})
_WAITING = ("flags", "held", "edit", "person")
# Which cards about its thing an act settles.
SETTLES = {
    **dict.fromkeys((*UPHOLDING, "approve"), _WAITING),
    **dict.fromkeys(("merge", "decline"), ("merge",)),
}


def settle(thing: Thing, act: str) -> dict[str, Any]:
    """Close the cards that an act settles and decide their flags; what an undo puts back.

    What is held still after it, as by a warning or a change, waits on to be shown or hidden.
    """
    here = (Card.community_id == thing.community_id, Card.closed_at.is_(None))
    same = (Card.subject_kind == thing.kind, Card.subject_id == thing.id)
    query = select(Card).where(*here, *same, Card.kind.in_(SETTLES.get(act, ())))
    cards = list(db.session.scalars(query.order_by(Card.id)))
    flags = _open_flags([card.id for card in cards])
    before: dict[str, Any] = {}
    if act in UPHOLDING and is_held(thing):
        cards = []
    if cards:
        before["cards"] = [card.id for card in cards]
    if flags:
        before["flags"] = [flag.id for flag in flags]
    for card in cards:
        close_card(card)
    moment = clock.now()
    for flag in flags:
        flag.state, flag.decided_at = outcome_of(act), moment
    if flags and act in UPHOLDING and thing.person_id is not None:
        person = db.session.get_one(Person, thing.person_id)
        before["flag_upheld_at"] = person.flag_upheld_at and person.flag_upheld_at.isoformat()
        person.flag_upheld_at = moment
    db.session.flush()
    return before


def outcome_of(act: str) -> str:
    """What an act that decides flags makes of them."""
    return "upheld" if act in UPHOLDING else "dismissed"


def settled_flags(before: Mapping[str, Any]) -> list[int]:
    """The flags that an act settled; of a purge those on all that it took away."""
    parts = (before, *before.get("settled", ()))
    return [flag_id for part in parts for flag_id in part.get("flags", ())]


def reopen(before: Mapping[str, Any], person_id: int | None) -> None:
    """Let wait again what an act settled; what was flagged anew since goes on as it is."""
    other, again = aliased(Card), aliased(Flag)
    waits_again = exists().where(
        other.community_id == Card.community_id,
        other.subject_kind == Card.subject_kind,
        other.subject_id == Card.subject_id,
        other.kind == Card.kind,
        other.closed_at.is_(None),
    )
    cards = update(Card).where(Card.id.in_(before.get("cards", ())), ~waits_again)
    _change(cards.values(closed_at=None))
    flagged_again = exists().where(
        again.flagger_id == Flag.flagger_id,
        again.community_id == Flag.community_id,
        again.subject_kind == Flag.subject_kind,
        again.subject_id == Flag.subject_id,
        again.state == "open",
    )
    flags = update(Flag).where(Flag.id.in_(before.get("flags", ())), ~flagged_again)
    _change(flags.values(state="open", decided_at=None))
    if "flag_upheld_at" in before and person_id is not None:
        given = before["flag_upheld_at"]
        moment = datetime.fromisoformat(given) if given else None
        _change(update(Person).where(Person.id == person_id).values(flag_upheld_at=moment))


def turn_down(before: Mapping[str, Any]) -> None:
    """Dismiss the flags that an act had upheld, and close their cards; those raised since wait."""
    flags = update(Flag).where(Flag.id.in_(before.get("flags", ())), Flag.state == "open")
    _change(flags.values(state="dismissed", decided_at=clock.now()))
    cards = select(Card).where(Card.id.in_(before.get("cards", ())), Card.closed_at.is_(None))
    for card in db.session.scalars(cards).all():
        if not _open_flags([card.id]) and not is_held(thing_of(card)):
            close_card(card)
    db.session.flush()


def _open_flags(card_ids: list[int]) -> list[Flag]:
    query = select(Flag).where(Flag.card_id.in_(card_ids), Flag.state == "open")
    return list(db.session.scalars(query.order_by(Flag.id)))


def _change(statement: Any) -> None:
    db.session.execute(statement.execution_options(synchronize_session="fetch"))
