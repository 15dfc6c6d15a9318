"""The queue's cards: open one for each thing and reason, and take one for oneself for a while."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import and_, or_, select, update

from forum.accounts.actor import Actor
from forum.communities.models import Community
from forum.communities.policy import moderates
from forum.core import clock
from forum.core.errors import Conflict
from forum.core.language import _
from forum.core.limits import CLAIMED_FOR
from forum.core.permissions import ensure
from forum.core.transaction import lock
from forum.extensions import db
from forum.ideas.events import MergeProposed
from forum.ideas.models import Idea
from forum.moderation.models import Card, Flag
from forum.moderation.things import Thing
from forum.threads.models import Post, Thread

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

    A signal is a reason to be worded, like {"name": "copies", "values": [3], "weight": 1.8}.
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
    found: Card | None = db.session.scalar(_waiting(thing).where(Card.kind == kind))
    return found


def close_card(card: Card) -> None:
    """Let a card wait no more, whoever had it to themselves."""
    card.closed_at, card.claimed_by_id, card.claimed_until = clock.now(), None, None


def claim(actor: Actor, *, community: Community, card: Card, takes_over: bool = False) -> None:
    """Take a card for oneself for a while; another's only by saying so."""
    ensure(moderates(actor, community), _("Only a moderator can do this."))
    lock(card)
    if card.closed_at is not None:
        raise Conflict(_("Somebody has decided about it."))
    if is_anothers(actor, card) and not takes_over:
        raise Conflict(_("Another moderator is looking at it. You can take it over."))
    card.claimed_by_id, card.claimed_until = actor.person_id, clock.now() + CLAIMED_FOR


def release(actor: Actor, *, community: Community, card: Card) -> None:
    """Leave a card to whoever comes."""
    ensure(moderates(actor, community), _("Only a moderator can do this."))
    lock(card)
    if not is_anothers(actor, card):
        card.claimed_by_id, card.claimed_until = None, None


def is_anothers(actor: Actor, card: Card) -> bool:
    """Whether another moderator looks at a card just now."""
    until = card.claimed_until
    return card.claimed_by_id != actor.id and until is not None and until > clock.now()


def ensure_free(actor: Actor, thing: Thing) -> None:
    """Raise Conflict where another moderator looks at a card about a thing."""
    # Read afresh and not held: a thing is held before its cards.
    for card in db.session.scalars(_waiting(thing).execution_options(populate_existing=True)):
        if is_anothers(actor, card):
            raise Conflict(_("Another moderator is looking at it. You can take it over."))


def follow(thread: Thread) -> None:
    """Let what waits about a thread that was moved wait where it stands now.

    What its posts wait for goes along. What it waits for itself the move has settled, unless it is
    held: then it waits on to be shown or hidden.
    """
    said = select(Post.id).where(Post.thread_id == thread.id)
    held = select(Thread.id).where(Thread.id == thread.id, Thread.visibility == "held")
    here = {"community_id": thread.community_id}
    for model, waits in ((Card, Card.closed_at.is_(None)), (Flag, Flag.state == "open")):
        about = or_(
            and_(model.subject_kind == "post", model.subject_id.in_(said)),
            and_(model.subject_kind == "thread", model.subject_id.in_(held)),
        )
        db.session.execute(update(model).where(waits, about).values(**here))


def on_merge_proposed(event: MergeProposed) -> None:
    """Two ideas may be one: a moderator says whether they are."""
    source = db.session.get_one(Idea, event.source_id)
    thing = Thing(source.community_id, "idea", source.id, source.author_id)
    open_card(thing, "merge", weight=MERGE_WEIGHT, proposed="merge")


def _waiting(thing: Thing) -> Any:
    return select(Card).where(
        Card.community_id == thing.community_id,
        Card.subject_kind == thing.kind,
        Card.subject_id == thing.id,
        Card.closed_at.is_(None),
    )
