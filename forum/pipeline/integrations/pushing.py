"""Asking for deliveries: by hand, by an item's move, once more, and for a test."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from forum.accounts.actor import Actor
from forum.communities.models import Community
from forum.communities.policy import manages_product
from forum.core import audit, clock, outbox
from forum.core.errors import Conflict
from forum.core.language import _
from forum.core.permissions import ensure
from forum.extensions import db
from forum.pipeline.events import ItemChanged, ItemMoved, ItemPulled
from forum.pipeline.integrations.models import Delivery, ExternalLink, Integration
from forum.pipeline.models import PipelineItem

DELIVER = "integrations.deliver"


def push_item(
    actor: Actor, *, community: Community, item: PipelineItem, integration: Integration
) -> Delivery:
    """Hand an item to a tracker; what waits for that already goes out as the item is then."""
    ensure(manages_product(actor, community), _("Only the product team hands ideas to trackers."))
    if not integration.is_enabled:
        raise Conflict(_("This integration is switched off."))
    delivery = ask(integration, item.id)
    audit.record(actor.id, "integration.push", integration, item=item.id)
    return delivery


def on_item_moved(event: ItemMoved) -> None:
    """Hand an item on to every tracker that is to have it at this stage.

    A tracker that moved it knows already.
    """
    for integration in _enabled(event.community_id):
        if event.after_id in integration.triggers and integration.id != event.integration_id:
            ask(integration, event.item_id)


def on_item_pulled(event: ItemPulled) -> None:
    """The same for what comes new into a stage."""
    item = db.session.get_one(PipelineItem, event.item_id)
    for integration in _enabled(event.community_id):
        if item.stage_id in integration.triggers:
            ask(integration, item.id)


def on_item_changed(event: ItemChanged) -> None:
    """Tell every tracker that has the item already what it says now."""
    has = select(ExternalLink.integration_id).where(ExternalLink.item_id == event.item_id)
    linked = set(db.session.scalars(has))
    for integration in _enabled(event.community_id):
        if integration.id in linked:
            ask(integration, event.item_id)


def _enabled(community_id: int) -> Sequence[Integration]:
    here = (Integration.community_id == community_id, Integration.is_enabled)
    return db.session.scalars(select(Integration).where(*here).order_by(Integration.id)).all()


def deliver_again(actor: Actor, *, community: Community, delivery: Delivery) -> None:
    """Try a delivery once more, from the start and at once."""
    ensure(manages_product(actor, community), _("Only the product team hands ideas to trackers."))
    if delivery.state == "waiting" or delivery.event == "ping":
        raise Conflict(_("It is on its way already."))
    if not delivery.integration.is_enabled:
        raise Conflict(_("This integration is switched off."))
    if delivery.item_id is not None and _waiting(delivery.integration, delivery.item_id):
        raise Conflict(_("The same item is on its way there already."))
    delivery.state, delivery.closed_at, delivery.tries = "waiting", None, 0
    delivery.rounds += 1
    delivery.due_at = clock.now()
    # Whoever presses has reason to think that it works now.
    delivery.integration.paused_until = None
    db.session.flush()
    audit.record(actor.id, "integration.deliver_again", delivery.integration, delivery=delivery.id)
    _send(delivery)


def ask_for_test(actor: Actor, *, community: Community, integration: Integration) -> Delivery:
    """Have a harmless call made, whose answer the integration's page tells in words."""
    ensure(manages_product(actor, community), _("Only the product team connects trackers."))
    return _made(Delivery(integration_id=integration.id, event="ping"))


def ask(integration: Integration, item_id: int) -> Delivery:
    """Have an item told to an integration; one delivery that waits for that is enough."""
    waiting = _waiting(integration, item_id)
    if waiting is not None:
        # It may be under way at this moment, with what held before.
        waiting.is_stale = True
        return waiting
    return _made(Delivery(integration_id=integration.id, item_id=item_id, event="push"))


def _waiting(integration: Integration, item_id: int) -> Delivery | None:
    query = select(Delivery).where(
        Delivery.integration_id == integration.id,
        Delivery.item_id == item_id,
        Delivery.state == "waiting",
    )
    return db.session.scalar(query.with_for_update())


def _made(delivery: Delivery) -> Delivery:
    db.session.add(delivery)
    db.session.flush()
    _send(delivery)
    return delivery


def _send(delivery: Delivery) -> None:
    key, lane = f"{delivery.id}-{delivery.rounds}", f"integration-{delivery.integration_id}"
    # The payload is an id: what may be told is asked when it is told.
    outbox.add(DELIVER, key, {"delivery": delivery.id}, lane=lane)
