"""What of integrations is forgotten, and when."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import Select, delete, exists, select, update

from forum.core import clock, outbox
from forum.core.transaction import transaction
from forum.credits.events import DealEnded
from forum.credits.models import Deal
from forum.extensions import db
from forum.ideas.events import IdeaVisibilityChanged
from forum.pipeline.integrations.models import Delivery, HookReceipt
from forum.pipeline.integrations.polling import POLL
from forum.pipeline.integrations.pushing import DELIVER
from forum.pipeline.models import Link

KEPT_FOR = timedelta(days=30)
POLLS_KEPT_FOR = timedelta(days=1)


def forget_old() -> None:
    """Drop the logs of deliveries and of messages that came in, a month after they were closed."""
    now = clock.now()
    before = now - KEPT_FOR
    closed = (Delivery.closed_at < before, Delivery.state != "waiting")
    is_due = select(exists().where(*closed) | exists().where(HookReceipt.received_at < before))
    polls_left = select(
        exists().where(
            outbox.Effect.kind == POLL,
            outbox.Effect.state != "waiting",
            outbox.Effect.due_at < now - POLLS_KEPT_FOR,
        )
    )
    if not (db.session.scalar(is_due) or db.session.scalar(polls_left)):
        return
    with transaction() as session:
        session.execute(delete(Delivery).where(*closed))
        session.execute(delete(HookReceipt).where(HookReceipt.received_at < before))
        outbox.forget(DELIVER, before)
        outbox.forget(POLL, now - POLLS_KEPT_FOR)


def on_deal_ended(event: DealEnded) -> None:
    """What trackers answered about an idea may repeat it: it goes once its deal is over."""
    _empty_excerpts(select(Link.item_id).where(Link.deal_id == event.deal_id))


def on_idea_hidden(event: IdeaVisibilityChanged) -> None:
    """The same once moderators hide an idea: what it said is not kept anywhere else."""
    if event.visibility == "hidden":
        of_idea = select(Link.item_id).join(Deal, Deal.id == Link.deal_id)
        _empty_excerpts(of_idea.where(Deal.idea_id == event.idea_id))


def _empty_excerpts(items: Select[int]) -> None:
    db.session.execute(
        update(Delivery)
        .where(Delivery.item_id.in_(items))
        .values(excerpt="")
        .execution_options(synchronize_session=False)
    )
