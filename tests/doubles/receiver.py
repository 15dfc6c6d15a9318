"""A brand's own receiver, as docs/integrations.md tells people to write one.

Standard Webhooks: https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from tests.doubles.vendor import Asked, Said, Vendor


def verified(secret: str, headers: Any, body: bytes) -> bool:
    """The ten lines of the documentation."""
    stamp = headers["webhook-timestamp"]
    if abs(time.time() - int(stamp)) > 300:
        return False
    key = base64.b64decode(secret.removeprefix("whsec_"))
    content = f"{headers['webhook-id']}.{stamp}.".encode() + body
    wanted = "v1," + base64.b64encode(hmac.digest(key, content, "sha256")).decode()
    given = headers["webhook-signature"].split()
    return any(hmac.compare_digest(wanted, one) for one in given)


@dataclass
class Receiver(Vendor):
    """Keeps what it is told; `token` is its secret."""

    issues: list[dict[str, Any]] = field(default_factory=list)
    seen: set[str] = field(default_factory=set)

    def answer(self, asked: Asked) -> Said:
        """Takes a message in once."""
        self.want_header(asked, "Content-Type", "application/json")
        if asked.method != "POST" or not verified(self.token, asked.headers, asked.raw):
            return Said(401)
        message = asked.json
        if message["type"] != "ping" and asked.headers["webhook-id"] not in self.seen:
            self.seen.add(asked.headers["webhook-id"])
            known = {one["key"]: one for one in self.issues}
            if message["data"]["key"] in known:
                known[message["data"]["key"]].update(message["data"])
            else:
                self.issues.append(message["data"])
        return Said(204)

    def close(self, number: int, at: datetime | None = None) -> None:
        """It is released."""
        self._moved(number, "released", at or datetime.now(UTC) + timedelta(seconds=2))

    def reopen(self, number: int, at: datetime) -> None:
        """It is planned again."""
        self._moved(number, "planned", at)

    def _moved(self, number: int, word: str, at: datetime) -> None:
        self.issues[number - 1].update(there=word, at=at.isoformat())

    def event(
        self, number: int, secret: str, at: datetime | None = None
    ) -> tuple[bytes, dict[str, str]]:
        """What it says of an item."""
        item = self.issues[number - 1]
        said = {
            "type": "item.status",
            "timestamp": item["at"],
            "data": {"key": item["key"], "status": item["there"]},
        }
        body = json.dumps(said).encode()
        stamp = str(int((at or datetime.now(UTC)).timestamp()))
        key = base64.b64decode(secret.removeprefix("whsec_"))
        content = f"evt_1.{stamp}.".encode() + body
        signature = base64.b64encode(hmac.new(key, content, hashlib.sha256).digest()).decode()
        return body, {
            "Content-Type": "application/json",
            "webhook-id": "evt_1",
            "webhook-timestamp": stamp,
            "webhook-signature": f"v1,{signature}",
        }
