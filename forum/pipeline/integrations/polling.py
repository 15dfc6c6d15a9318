"""Asking trackers what changed, for forums that no tracker can reach."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import or_, select, update

from forum.core import clock, outbox
from forum.core.secrets import Unreadable
from forum.core.transaction import transaction
from forum.extensions import db
from forum.pipeline.integrations.attempts import Outcome, asked
from forum.pipeline.integrations.models import Integration
from forum.pipeline.integrations.opening import opened
from forum.pipeline.integrations.receiving import take_in
from forum.pipeline.trackers import TRACKERS, Tracker
from forum.pipeline.trackers.shape import PAGE, Nonsense, Remote, Target

POLL = "integrations.poll"
EVERY = timedelta(minutes=10)
# Their clock may be behind, and what changed in the same second is read twice rather than never.
OVERLAP = timedelta(minutes=2)
STEP = timedelta(seconds=1)
NOT_MODIFIED = 304
TAG_MAX = 200


def ask_due() -> int:
    """Have every integration polled whose turn it is; how many."""
    moment = clock.now()
    due = select(Integration.id).where(
        Integration.polls,
        Integration.is_enabled,
        or_(Integration.polled_at.is_(None), Integration.polled_at <= moment - EVERY),
    )
    ids = list(db.session.scalars(due))
    if not ids:
        return 0
    with transaction() as session:
        session.execute(update(Integration).where(Integration.id.in_(ids)).values(polled_at=moment))
        for one in ids:
            key, lane = f"{one}-{int(moment.timestamp())}", f"integration-{one}"
            outbox.add(POLL, key, {"integration": one}, lane=lane)
    return len(ids)


def poll(payload: Mapping[str, Any]) -> None:
    """Ask one tracker; what fails is said on its page, and asked again when its turn comes."""
    integration = _polled(payload["integration"])
    if integration is None:
        return
    tracker, now = TRACKERS[integration.kind], clock.now()
    since = (integration.polled_to or integration.created_at) - OVERLAP
    try:
        outcome, tag, said = _answered(tracker, opened(integration), since, now, integration)
    except Unreadable:
        outcome, tag, said = Outcome("unreadable"), "", ()
    with transaction():
        kept = _polled(payload["integration"])
        if kept is None:
            return
        kept.poll_trouble = outcome.why or None
        if outcome.why:
            return
        for remote in said:
            take_in(kept, remote)
        before, kept.polled_to = kept.polled_to, _read_to(said, kept.polled_to)
        # The tag belongs to the question, which is another one once its moment has moved on.
        kept.poll_tag = tag if kept.polled_to == before else ""


def _answered(
    tracker: Tracker, target: Target, since: datetime, now: datetime, integration: Integration
) -> tuple[Outcome, str, tuple[Remote, ...]]:
    question = tracker.changes(target, since, now, integration.poll_tag)
    # Nothing may be held while somebody outside is waited for.
    db.session.rollback()
    if question is None:
        return Outcome(), "", ()
    outcome, answer = asked(target, question, now)
    if outcome.status == NOT_MODIFIED:
        return Outcome(), integration.poll_tag, ()
    if answer is None:
        return outcome, "", ()
    try:
        said = tuple(tracker.changed(target, answer))
    except Nonsense:
        return Outcome("nonsense"), "", ()
    tag = answer.headers.get("etag", "")
    return Outcome(), tag if len(tag) <= TAG_MAX and tag.isprintable() else "", said


def _read_to(said: tuple[Remote, ...], before: datetime | None) -> datetime | None:
    """Up to where we have read: past the overlap where a page was full, or it would come again."""
    last = max((one.at for one in said if one.at is not None), default=before)
    if last is None or len(said) < PAGE:
        return last
    return max(last, (before or last) - OVERLAP + STEP) + OVERLAP


def _polled(integration_id: int) -> Integration | None:
    found = db.session.get(Integration, integration_id, populate_existing=True)
    return found if found is not None and found.is_enabled and found.polls else None
