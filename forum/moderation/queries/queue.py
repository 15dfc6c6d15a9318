"""The queue as a page shows it: each card with its thing, its person, its reasons and its acts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import select, tuple_

from forum.accounts.actor import Actor
from forum.accounts.models import Person
from forum.communities.models import Community
from forum.communities.policy import moderates
from forum.core import clock, paging
from forum.core.errors import NotFound
from forum.core.language import _
from forum.core.paging import Page
from forum.extensions import db
from forum.moderation.models import Appeal, Card, Flag, ModerationEntry
from forum.moderation.queries.frame import is_for, moderated_ids
from forum.moderation.queries.history import History, histories_of
from forum.moderation.queries.merges import Proposed, merges_of
from forum.moderation.queries.offered import acts_for, offers_purge
from forum.moderation.queries.things import Look, looks_in, looks_of
from forum.moderation.things import Thing


@dataclass(frozen=True)
class Flagged:
    """One flag on a card; who raised it is for moderators alone."""

    flagger_id: int
    flagger_name: str
    kind: str
    words: str
    weight: float
    created_at: datetime


@dataclass(frozen=True)
class Case:
    """A thing before a moderator: a card of the queue, or without one (`card` None)."""

    community: Community
    kind: str
    thing: Look
    person: History | None
    card: Card | None = None
    flags: Sequence[Flagged] = ()
    claimed_by: str | None = None
    is_mine: bool = False
    merge: Proposed | None = None
    # Of an appeal: what the person says, and the entry that they mean.
    appeal: Appeal | None = None
    entry: ModerationEntry | None = None
    acts: Sequence[str] = field(default=())
    offers_purge: bool = False

    @property
    def key(self) -> str:
        """What names it in a page."""
        return f"card-{self.card.id}" if self.card else f"{self.thing.kind}-{self.thing.id}"


def moderated(actor: Actor) -> list[Community]:
    """The communities that the actor moderates, by name; the admin: where something waits."""
    query = select(Community).order_by(Community.name, Community.id)
    if actor.is_admin:
        waits = select(Card.community_id).where(Card.closed_at.is_(None))
        query = query.where(Community.id.in_(waits) | Community.id.in_(moderated_ids(actor)))
    else:
        query = query.where(Community.id.in_(moderated_ids(actor)))
    return [one for one in db.session.scalars(query) if moderates(actor, one)]


def cases_of(
    actor: Actor,
    communities: Sequence[Community],
    *,
    kind: str | None = None,
    cursor: str | None = None,
) -> Page[Case]:
    """A page of the cards that wait in these communities, the most urgent first."""
    places = {one.id: one for one in communities}
    query = select(Card).where(Card.community_id.in_(places), Card.closed_at.is_(None))
    query = query.where(is_for(actor))
    if kind:
        query = query.where(Card.kind == kind)
    if place := paging.decode(cursor):
        query = query.where(tuple_(-Card.weight, Card.id) > tuple_(-place[0], place[1]))
    order = query.order_by(Card.weight.desc(), Card.id).limit(paging.PAGE_SIZE + 1)
    cards = list(db.session.scalars(order.execution_options(populate_existing=True)))
    page = paging.cut(cards, paging.PAGE_SIZE, lambda card: (card.weight, card.id))
    return Page(_cases(actor, places, page.items), page.next)


def case_of(actor: Actor, community: Community, thing: Thing) -> Case:
    """A thing with the first card that waits about it, or without one."""
    same = (Card.subject_kind == thing.kind, Card.subject_id == thing.id)
    query = select(Card).where(Card.community_id == community.id, *same, Card.closed_at.is_(None))
    card = db.session.scalar(
        query.where(is_for(actor)).order_by(Card.weight.desc(), Card.id).limit(1)
    )
    if card is not None:
        return _cases(actor, {community.id: community}, [card])[0]
    look = looks_of([(thing.kind, thing.id)])[thing.kind, thing.id]
    pair = (community.id, thing.person_id or 0)
    person = histories_of([pair]).get(pair)
    return Case(
        community,
        "",
        look,
        person,
        acts=acts_for(actor, community, "", look, person),
        offers_purge=offers_purge(actor, community, person),
    )


def access_card(actor: Actor, community: Community, card_id: int) -> Card:
    """A card of this community that is for the actor."""
    query = select(Card).where(Card.id == card_id, Card.community_id == community.id)
    card = db.session.scalar(query.where(is_for(actor)))
    if card is None:
        raise NotFound(_("There is no such card."))
    return card


def access_appeal(actor: Actor, community: Community, appeal_id: int) -> Appeal:
    """An appeal of this community that the actor may decide about, or could have."""
    here = select(Card.subject_id).where(
        Card.kind == "appeal", Card.community_id == community.id, is_for(actor)
    )
    appeal = db.session.scalar(select(Appeal).where(Appeal.id == appeal_id, Appeal.id.in_(here)))
    if appeal is None:
        raise NotFound(_("There is no such appeal."))
    return appeal


def _cases(actor: Actor, places: dict[int, Community], cards: Sequence[Card]) -> list[Case]:
    appeals = _appeals([card.subject_id for card in cards if card.kind == "appeal"])
    keys = {card.id: _key(card, appeals) for card in cards}
    looks = looks_of(keys.values())
    pairs = {(card.community_id, card.person_id) for card in cards if card.person_id}
    people = histories_of(pairs) if pairs else {}
    flags = _flags([card.id for card in cards])
    merges = merges_of([card.subject_id for card in cards if card.kind == "merge"])
    names = _names([card.claimed_by_id for card in cards if card.claimed_by_id])
    found = []
    for card in cards:
        place, key = places[card.community_id], keys[card.id]
        # Who appeals shows it themselves, wherever it is by now.
        look = looks.get(key) if card.kind == "appeal" else looks_in(place.id, looks, key)
        if look is None:
            continue
        person = people.get((place.id, card.person_id or 0))
        appeal, entry = appeals.get(card.subject_id if card.kind == "appeal" else 0, (None, None))
        is_claimed = card.claimed_until is not None and card.claimed_until > clock.now()
        found.append(
            Case(
                place,
                card.kind,
                look,
                person,
                card,
                flags[card.id],
                names.get(card.claimed_by_id or 0) if is_claimed else None,
                is_claimed and card.claimed_by_id == actor.id,
                merges.get(card.subject_id) if card.kind == "merge" else None,
                appeal,
                entry,
                acts_for(actor, place, card.kind, look, person),
                offers_purge(actor, place, person),
            )
        )
    return found


def _key(card: Card, appeals: dict[int, Any]) -> tuple[str, int]:
    """What a card is about: of an appeal, what the act was done to."""
    if card.kind != "appeal":
        return card.subject_kind, card.subject_id
    entry = appeals[card.subject_id][1]
    return entry.subject_kind, entry.subject_id


def _flags(card_ids: Collection[int]) -> dict[int, list[Flagged]]:
    query = (
        select(Flag, Person.name)
        .join(Person, Person.id == Flag.flagger_id)
        .where(Flag.card_id.in_(card_ids), Flag.state == "open")
        .order_by(Flag.id)
    )
    found: dict[int, list[Flagged]] = defaultdict(list)
    for flag, name in db.session.execute(query):
        row = (flag.flagger_id, name, flag.kind, flag.words, flag.weight, flag.created_at)
        found[flag.card_id].append(Flagged(*row))
    return found


def _appeals(appeal_ids: Collection[int]) -> dict[int, tuple[Appeal, ModerationEntry]]:
    query = (
        select(Appeal, ModerationEntry)
        .join(ModerationEntry, ModerationEntry.id == Appeal.entry_id)
        .where(Appeal.id.in_(appeal_ids))
    )
    rows = db.session.execute(query) if appeal_ids else ()
    return {appeal.id: (appeal, entry) for appeal, entry in rows}


def _names(person_ids: Collection[int]) -> dict[int, str]:
    query = select(Person.id, Person.name).where(Person.id.in_(person_ids))
    rows = db.session.execute(query) if person_ids else ()
    return {person_id: name for person_id, name in rows}
