"""Put things into the queue: one open card for each thing and reason."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import select

from forum.extensions import db
from forum.ideas.events import MergeProposed
from forum.ideas.models import Idea, Merge
from forum.moderation.models import Card
from forum.moderation.things import Thing

MERGE_WEIGHT = 0.5


def open_card(
    thing: Thing,
    kind: str,
    *,
    weight: float = 1.0,
    proposed: str = "",
    signals: Iterable[dict[str, Any]] = (),
) -> Card:
    """Let a thing wait for a moderator; a card that waits already takes the new words and weight.

    A signal is a reason in words, like {"name": "links", "words": "three links", "weight": 1.2}.
    """
    card = waiting_card(thing, kind)
    if card is None:
        card = Card(
            community_id=thing.community_id,
            kind=kind,
            subject_kind=thing.kind,
            subject_id=thing.id,
            person_id=thing.person_id,
        )
        db.session.add(card)
    card.weight = weight
    card.proposed = proposed
    card.signals = list(signals)
    db.session.flush()
    return card


def waiting_card(thing: Thing, kind: str) -> Card | None:
    """The open card of a thing for this reason."""
    here = (Card.community_id == thing.community_id, Card.kind == kind, Card.closed_at.is_(None))
    same = (Card.subject_kind == thing.kind, Card.subject_id == thing.id)
    return db.session.scalar(select(Card).where(*here, *same))


def on_merge_proposed(event: MergeProposed) -> None:
    """Two ideas may be one: a moderator says whether they are."""
    merge = db.session.get_one(Merge, event.merge_id)
    source = db.session.get_one(Idea, merge.source_id)
    thing = Thing(source.community_id, "idea", source.id, source.author_id)
    open_card(thing, "merge", weight=MERGE_WEIGHT, proposed="merge")
