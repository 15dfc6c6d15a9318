"""Any receiver of the brand's own, by Standard Webhooks; docs/integrations.md has the messages."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

from forum.core.http import Answer, Request
from forum.pipeline.handed import Handed
from forum.pipeline.trackers import reading, signing
from forum.pipeline.trackers.shape import Push, Remote, Target

STATUS = "item.status"


class Webhook:
    """Messages to one address, and messages from there."""

    kind = "webhook"
    states = ("planned", "in_production", "released")

    def check(self, target: Target, at: datetime) -> Request:
        """A message that says nothing."""
        message_id = f"ping_{int(at.timestamp() * 1000)}"
        return _message(target, message_id, at, {"type": "ping", "timestamp": _said(at)})

    def find(self, target: Target, push: Push) -> Request | None:
        """A message that comes twice has the same id."""
        return None

    def found(self, target: Target, push: Push, answer: Answer) -> Remote | None:
        """Nothing was asked."""
        return None

    def create(self, target: Target, push: Push) -> Request:
        """The item, for the first time."""
        return _push(target, push, "item.pushed")

    def created(self, target: Target, push: Push, answer: Answer) -> Remote:
        """The receiver knows it by our own name."""
        return Remote(id=push.mark)

    def update(self, target: Target, remote_id: str, push: Push) -> Request:
        """The item as it is now."""
        return _push(target, push, "item.moved")

    def changes(self, target: Target, since: datetime, at: datetime, tag: str) -> Request | None:
        """The receiver tells; it is not asked."""
        return None

    def changed(self, target: Target, answer: Answer) -> Sequence[Remote]:
        """Nothing was asked."""
        return ()

    def is_signed(
        self, target: Target, headers: Mapping[str, str], body: bytes, at: datetime
    ) -> bool:
        """By the same secrets that sign what we send."""
        return signing.is_signed(target.signing, headers, body, at)

    def told(self, target: Target, headers: Mapping[str, str], body: bytes) -> Remote | None:
        """What an `item.status` message says."""
        message = reading.mapping(reading.read(body))
        if message.get("type") != STATUS:
            return None
        data = reading.mapping(message.get("data"))
        return Remote(
            id=reading.name(data.get("key")),
            url=reading.link(data.get("url")),
            state=reading.text(data.get("status"), reading.STATE_MAX),
            at=reading.moment(message.get("timestamp")),
        )


def _push(target: Target, push: Push, kind: str) -> Request:
    data = {"key": push.mark, **_data(push.handed)}
    said = {"type": kind, "timestamp": _said(push.asked_at), "data": data}
    return _message(target, push.message_id, push.at, said)


def _data(handed: Handed) -> dict[str, Any]:
    return {
        "item": handed.item_id,
        "title": handed.title,
        "text": handed.text,
        "url": handed.url,
        "stage": handed.stage,
        "status": handed.status,
        "votes": handed.votes,
        "community": {"slug": handed.community_slug, "name": handed.community_name},
        "ideas": [asdict(idea) for idea in handed.ideas],
    }


def _message(target: Target, message_id: str, at: datetime, said: dict[str, Any]) -> Request:
    body = json.dumps(said, ensure_ascii=False).encode()
    signatures = signing.signed(target.signing, message_id, at, body)
    headers = {"Content-Type": "application/json", **signatures}
    return Request("POST", target.address, headers, body)


def _said(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
