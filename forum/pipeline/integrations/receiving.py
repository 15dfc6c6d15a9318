"""What trackers say: a message that came in, or what a poll brought."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from hashlib import sha256

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite

from forum.core import clock
from forum.core.errors import Invalid, NotFound
from forum.core.language import _
from forum.core.secrets import Unreadable
from forum.core.transaction import lock
from forum.extensions import db
from forum.pipeline.integrations.models import ExternalLink, HookReceipt, Integration
from forum.pipeline.integrations.opening import opened
from forum.pipeline.integrations.words import KIND_WORDS
from forum.pipeline.tracked import move_by_tracker
from forum.pipeline.trackers import TRACKERS
from forum.pipeline.trackers.shape import Nonsense, Remote

AHEAD = timedelta(hours=1)


class NotSigned(Exception):
    """The message is not signed, or not by them, or long ago."""


def receive(public_id: str, headers: Mapping[str, str], body: bytes) -> str:
    """Take a message in; one word for what became of it: moved, nothing or known.

    NotFound where nobody listens, NotSigned for what can't be believed, Invalid for nonsense.
    """
    integration = db.session.scalar(select(Integration).where(Integration.public_id == public_id))
    if integration is None or not integration.is_enabled:
        raise NotFound(_("Nobody listens here."))
    try:
        target = opened(integration)
    except Unreadable:
        raise NotSigned from None
    tracker = TRACKERS[integration.kind]
    if not tracker.is_signed(target, headers, body, clock.now()):
        raise NotSigned
    try:
        said = tracker.told(target, headers, body)
    except Nonsense as nonsense:
        raise Invalid({"body": str(nonsense)}) from None
    if not _is_new(integration, body):
        return "known"
    return "moved" if said is not None and take_in(integration, said) else "nothing"


def take_in(integration: Integration, said: Remote) -> bool:
    """Let an item follow its issue; whether it moved.

    What is older than what we know, or about an issue that is none of ours, changes nothing.
    """
    link = db.session.scalar(
        select(ExternalLink).where(
            ExternalLink.integration_id == integration.id, ExternalLink.remote_id == said.id
        )
    )
    if link is None:
        return False
    lock(link)
    if _is_older(said.at, link.remote_at):
        return False
    before, link.remote_state = link.remote_state, said.state
    # A clock over there that is far ahead must not make all that comes later old.
    at = min(said.at, clock.now() + AHEAD) if said.at else link.remote_at
    link.remote_at, link.url = at, said.url or link.url
    stage = integration.stages.get(said.state)
    if said.state == before or not stage:
        return False
    tracker = str(KIND_WORDS[integration.kind])
    return move_by_tracker(link.item_id, stage, integration_id=integration.id, tracker=tracker)


def _is_older(said: datetime | None, known: datetime | None) -> bool:
    # Some messages say whole seconds of what a poll says more exactly.
    return said is not None and known is not None and said < known.replace(microsecond=0)


def _is_new(integration: Integration, body: bytes) -> bool:
    """Keep that this message came; False where it had come before.

    It is known by its body: a delivery's id stands in a header that no vendor but one signs, and
    who replays a message can write another there.
    """
    dialect = postgresql if db.engine.dialect.name == "postgresql" else sqlite
    row = {
        "integration_id": integration.id,
        "key": sha256(body).hexdigest(),
        "received_at": clock.now(),
    }
    kept = dialect.insert(HookReceipt).values(row).on_conflict_do_nothing()
    return db.session.scalar(kept.returning(HookReceipt.key)) is not None
