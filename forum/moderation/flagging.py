"""Flags: members say that something is not right; each weighs as much as their record.

With u of a person's flags upheld and d dismissed, a flag of theirs weighs 2 (u + 1) / (u + d + 2):
1 for somebody of whom nothing is known, nearly 2 or nearly 0 in the long run. So says the mean of a
Beta(1, 1) prior after u successes of u + d (Laplace's rule of succession), doubled.

Of a fresh account it is a quarter of that: accounts are quickly made, and days are not. What weighs
so little calls a moderator and never holds anything, however often it is said.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, func, select

from forum.accounts import trust
from forum.accounts.actor import Actor
from forum.accounts.models import Person
from forum.accounts.service import take_turn
from forum.communities.models import Community
from forum.communities.policy import belongs_to_team
from forum.core import audit, clock
from forum.core.errors import Conflict, Invalid
from forum.core.events import publish
from forum.core.language import _
from forum.core.limits import FLAG, FLAG_KNOWN_DAYS, REASON_MAX
from forum.core.pace import keep
from forum.core.permissions import ensure
from forum.extensions import db
from forum.moderation import policy
from forum.moderation.cards import close_card, open_card, waiting_card
from forum.moderation.events import ThingFlagged
from forum.moderation.kinds import kinds_of
from forum.moderation.models import Card, Flag
from forum.moderation.showing import is_held
from forum.moderation.things import Thing, held, thing_of

# What is about somebody's own data comes first, whoever says so.
URGENT = {"private": 2.0}
FRESH = 0.25
# What weighs less has no part in holding a thing: no number of fresh accounts silences anybody.
HOLDS_FROM = 0.3


def weight_of(upheld: int, dismissed: int, *, is_fresh: bool = False) -> float:
    """What a flag weighs by the record of who raises it."""
    return 2 * (upheld + 1) / (upheld + dismissed + 2) * (FRESH if is_fresh else 1)


def flag(actor: Actor, *, community: Community, thing: Thing, kind: str, words: str) -> Flag:
    """Flag a thing once; the moderators decide."""
    ensure(policy.can_flag(actor, community), _("Sign in to flag what is not right."))
    take_turn(actor)
    # Before its card, as whoever acts on it does: this flag may hide it.
    held(thing)
    if faults := _faults(community, kind, words):
        raise Invalid(faults)
    if thing.person_id == actor.id:
        raise Conflict(_("This is yours: you can change it or take it back."))
    if own_flag(actor, thing) is not None:
        raise Conflict(_("You have flagged this already: the moderators will look at it."))
    keep(FLAG[actor.trust], Flag.created_at, Flag.flagger_id == actor.person_id)
    about = "person" if thing.kind == "person" else "flags"
    card = waiting_card(thing, about) or open_card(thing, about, proposed=_proposed(thing))
    made = Flag(
        community_id=community.id,
        flagger_id=actor.person_id,
        subject_kind=thing.kind,
        subject_id=thing.id,
        kind=kind,
        words=words.strip(),
        weight=_weight_by(actor, community),
        card_id=card.id,
        created_at=clock.now(),
    )
    db.session.add(made)
    db.session.flush()
    weigh(card)
    audit.record(actor.id, "flag.create", made)
    publish(ThingFlagged(thing, card.id, _weight(card, Flag.weight >= HOLDS_FROM)[0]))
    return made


def withdraw(actor: Actor, flag: Flag) -> None:
    """Take one's own flag back while nobody has decided."""
    ensure(flag.flagger_id == actor.id, _("Only who flagged it can take that back."))
    if flag.state != "open":
        raise Conflict(_("The moderators have decided about it."))
    card = db.session.get_one(Card, flag.card_id)
    audit.record(actor.id, "flag.withdraw", flag)
    db.session.delete(flag)
    db.session.flush()
    if not weigh(card) and not is_held(thing_of(card)):
        close_card(card)


def own_flag(actor: Actor, thing: Thing) -> Flag | None:
    """The actor's flag on a thing that nobody has decided about."""
    return db.session.scalar(
        select(Flag).where(
            Flag.flagger_id == actor.person_id,
            Flag.community_id == thing.community_id,
            Flag.subject_kind == thing.kind,
            Flag.subject_id == thing.id,
            Flag.state == "open",
        )
    )


def record_of(person_id: int) -> tuple[int, int]:
    """How many of a person's flags were upheld, and how many dismissed."""
    query = select(Flag.state, func.count()).where(Flag.flagger_id == person_id)
    rows = db.session.execute(query.group_by(Flag.state))
    counts: dict[str, int] = {state: number for state, number in rows}
    return counts.get("upheld", 0), counts.get("dismissed", 0)


def weigh(card: Card) -> int:
    """Let a card weigh what its open flags do together; how many there are."""
    card.weight, number = _weight(card)
    return number


def _weight(card: Card, *which: ColumnElement[bool]) -> tuple[float, int]:
    """What some of a card's open flags weigh together, and how many they are."""
    query = select(Flag.kind, Flag.weight).where(Flag.card_id == card.id, Flag.state == "open")
    rows = db.session.execute(query.where(*which)).all()
    return sum(weight * URGENT.get(kind, 1.0) for kind, weight in rows), len(rows)


def _weight_by(actor: Actor, community: Community) -> float:
    """What a flag of the actor's weighs here now."""
    upheld, dismissed = record_of(actor.person_id)
    is_known = upheld or actor.trust == trust.TRUSTED or belongs_to_team(actor, community)
    days = db.session.get_one(Person, actor.person_id).days_seen
    return weight_of(upheld, dismissed, is_fresh=not is_known and days < FLAG_KNOWN_DAYS)


def _proposed(thing: Thing) -> str:
    return "warn" if thing.kind == "person" else "hide"


def _faults(community: Community, kind: str, words: str) -> dict[str, str]:
    faults: dict[str, Any] = {}
    if kind not in dict(kinds_of(community)):
        faults["kind"] = _("Choose what is not right about it.")
    if len(words.strip()) > REASON_MAX:
        faults["words"] = _("At most %(most)d characters.", most=REASON_MAX)
    return faults
