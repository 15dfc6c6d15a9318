"""What a try changes: its delivery, its integration's health, and the link to what was made."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from forum.core import clock
from forum.credits.models import Deal
from forum.extensions import db
from forum.pipeline.integrations import pacing, pushing, undelivered
from forum.pipeline.integrations.attempts import Outcome
from forum.pipeline.integrations.models import Delivery, ExternalLink, Integration
from forum.pipeline.models import Link
from forum.pipeline.trackers.shape import Remote


def note(delivery: Delivery, outcome: Outcome) -> None:
    """Keep what came of a try."""
    if outcome.remote is not None and _is_of_another(delivery, outcome.remote):
        outcome = Outcome("nonsense", outcome.status)
    delivery.status, delivery.why = outcome.status, outcome.why
    delivery.excerpt = "" if _is_taken_back(delivery) else outcome.excerpt
    integration, now = delivery.integration, clock.now()
    if delivery.event == "ping":
        end(delivery, "dead" if outcome.why else "done", outcome.why)
    elif not outcome.why:
        _succeeded(delivery, integration, outcome.remote)
    elif outcome.why == "gone":
        disable(integration, "gone")
        _give_up(delivery, outcome.why)
    elif outcome.is_final:
        _give_up(delivery, outcome.why)
    else:
        _put_off(delivery, integration, outcome, now)


def end(delivery: Delivery, state: str, why: str) -> None:
    """Close a delivery."""
    delivery.state, delivery.why, delivery.closed_at = state, why, clock.now()


def disable(integration: Integration, why: str) -> None:
    """Switch an integration off: nothing is sent there until somebody switches it on."""
    integration.is_enabled, integration.disabled_why = False, why


def link(delivery: Delivery, remote: Remote) -> None:
    """Keep which issue an item has over there."""
    assert delivery.item_id is not None
    db.session.add(
        ExternalLink(
            integration_id=delivery.integration_id,
            item_id=delivery.item_id,
            remote_id=remote.id,
            url=remote.url,
            remote_state=remote.state,
            remote_at=remote.at,
        )
    )


def _is_of_another(delivery: Delivery, remote: Remote) -> bool:
    """Whether the issue that a tracker says it made is another item's already."""
    here = ExternalLink.integration_id == delivery.integration_id
    same = select(ExternalLink.id).where(here, ExternalLink.remote_id == remote.id)
    return db.session.scalar(same.where(ExternalLink.item_id != delivery.item_id)) is not None


def _is_taken_back(delivery: Delivery) -> bool:
    """Whether a deal ended while the tracker was asked: what it answers may repeat that idea."""
    deals = select(Deal.id).join(Link).where(Link.item_id == delivery.item_id)
    return db.session.scalar(deals.where(Deal.ended_at >= delivery.tried_at).limit(1)) is not None


def _succeeded(delivery: Delivery, integration: Integration, remote: Remote | None) -> None:
    integration.failures, integration.paused_until = 0, None
    if remote is not None:
        link(delivery, remote)
    end(delivery, "done", "")
    if delivery.is_stale and delivery.item_id is not None:
        db.session.flush()
        pushing.ask(integration, delivery.item_id)


def _put_off(delivery: Delivery, integration: Integration, outcome: Outcome, now: datetime) -> None:
    integration.failures += 1
    rest = pacing.pause(integration.failures, now)
    due = pacing.next_try(delivery.key, delivery.tries, now)
    if outcome.retry_at is not None:
        rest = max(rest, outcome.retry_at)
    integration.paused_until = rest
    if due is None:
        _give_up(delivery, outcome.why)
    else:
        delivery.due_at = max(due, rest)


def _give_up(delivery: Delivery, why: str) -> None:
    end(delivery, "dead", why)
    undelivered.ask(delivery)
