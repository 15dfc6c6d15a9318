"""The job that delivers: begin, try, note. What may be told is asked anew at each try.

The try is counted before it is made, so that one whose process was killed is known to have been:
the next looks for what it may have made over there before it makes it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from forum.core import clock, outbox
from forum.core.secrets import Unreadable
from forum.core.transaction import transaction
from forum.extensions import db
from forum.pipeline.handing import handed
from forum.pipeline.integrations import attempts, closing
from forum.pipeline.integrations.models import Delivery, ExternalLink, Integration
from forum.pipeline.integrations.opening import mark_of, opened
from forum.pipeline.trackers import TRACKERS, Tracker, wording
from forum.pipeline.trackers.shape import Push, Target


@dataclass(frozen=True)
class Try:
    """All that a try needs: nothing is asked of the database while it goes on."""

    tracker: Tracker
    target: Target
    push: Push | None = None
    remote_id: str | None = None
    look: bool = False


def deliver(payload: Mapping[str, Any]) -> None:
    """Try one delivery; Later while it waits for its next try."""
    delivery_id = payload["delivery"]
    with transaction():
        begun = _begun(delivery_id)
    if begun is None:
        return
    if begun.push is None:
        outcome = attempts.checked(begun.tracker, begun.target, clock.now())
    else:
        outcome = attempts.pushed(
            begun.tracker, begun.target, begun.push, begun.remote_id, look=begun.look
        )
    with transaction():
        delivery = _waiting(delivery_id)
        if delivery is None:
            return
        if not _is_still_there(begun.target, delivery.integration):
            # What was made is an issue of the place before: it is made once more at the new one.
            raise outbox.Later(clock.now())
        closing.note(delivery, outcome)
    if delivery.state == "waiting":
        raise outbox.Later(delivery.due_at)


def _begun(delivery_id: int) -> Try | None:
    delivery = _waiting(delivery_id)
    if delivery is None:
        return None
    integration, now = delivery.integration, clock.now()
    if delivery.event == "push":
        if not integration.is_enabled:
            closing.end(delivery, "dead", "switched_off")
            return None
        if integration.paused_until is not None and now < integration.paused_until:
            raise outbox.Later(integration.paused_until)
    try:
        target = opened(integration)
    except Unreadable:
        closing.end(delivery, "dead", "unreadable")
        return None
    delivery.tries, delivery.tried_at, delivery.is_stale = delivery.tries + 1, now, False
    tracker = TRACKERS[integration.kind]
    if delivery.item_id is None:
        return Try(tracker, target)
    push = _push(delivery, integration)
    if push is None:
        closing.end(delivery, "dead", "withdrawn")
        return None
    link = select(ExternalLink.remote_id).where(
        ExternalLink.integration_id == integration.id, ExternalLink.item_id == delivery.item_id
    )
    look = delivery.tries > 1 or delivery.rounds > 1
    return Try(tracker, target, push, db.session.scalar(link), look)


def _is_still_there(target: Target, integration: Integration) -> bool:
    """Whether nobody changed where an integration goes while a try was under way."""
    return (target.address, target.project) == (integration.address, integration.project)


def _push(delivery: Delivery, integration: Integration) -> Push | None:
    assert delivery.item_id is not None
    item = handed(delivery.item_id)
    if item is None:
        return None
    return Push(
        handed=item,
        title=wording.titled(integration.title_template, item),
        text=wording.written(integration.text_template, item),
        mark=mark_of(integration, item.item_id),
        message_id=delivery.key,
        asked_at=delivery.created_at,
        at=clock.now(),
    )


def _waiting(delivery_id: int) -> Delivery | None:
    query = (
        select(Delivery)
        .where(Delivery.id == delivery_id, Delivery.state == "waiting")
        .options(joinedload(Delivery.integration))
        .with_for_update(of=Delivery)
        .execution_options(populate_existing=True)
    )
    return db.session.scalar(query)
