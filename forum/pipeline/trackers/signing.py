"""Signatures of messages: Standard Webhooks both ways, and the older ways that vendors sign.

https://www.standardwebhooks.com · secrets look like whsec_ and base64; two hold while one is
replaced by another.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

TOLERANCE = timedelta(seconds=300)
# Digits of a moment in seconds; no float holds hundreds of them.
STAMP_MAX = 12
PREFIX = "whsec_"
SECRET_BYTES = 32
# What the standard asks of a secret.
LEAST_BYTES, MOST_BYTES = 24, 64


def new_secret() -> str:
    """A secret of our own making."""
    return PREFIX + base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode()


def is_secret(text: str) -> bool:
    """Whether it is a secret as the standard wants it."""
    return text.startswith(PREFIX) and LEAST_BYTES <= len(_key(text) or b"") <= MOST_BYTES


def signed(secrets_: Sequence[str], message_id: str, at: datetime, body: bytes) -> dict[str, str]:
    """The three headers of a message, signed with each secret."""
    stamp = str(int(at.timestamp()))
    signatures = [_signature(_key(one) or b"", message_id, stamp, body) for one in secrets_]
    return {
        "webhook-id": message_id,
        "webhook-timestamp": stamp,
        "webhook-signature": " ".join(signatures),
    }


def is_signed(
    secrets_: Sequence[str], headers: Mapping[str, str], body: bytes, at: datetime
) -> bool:
    """Whether one of the secrets signed this message, within the tolerance of this moment."""
    message_id, stamp = headers.get("webhook-id", ""), headers.get("webhook-timestamp", "")
    if not message_id or not stamp.isascii() or not stamp.isdigit() or len(stamp) > STAMP_MAX:
        return False
    if abs(at.timestamp() - int(stamp)) > TOLERANCE.total_seconds():
        return False
    given = headers.get("webhook-signature", "").split()
    keys = [key for one in secrets_ if (key := _key(one))]
    wanted = [_signature(key, message_id, stamp, body) for key in keys]
    return any(_same(one, other) for one in given for other in wanted)


def is_hub_signed(secrets_: Sequence[str], given: str, body: bytes) -> bool:
    """Whether `given` is "sha256=" and the HMAC of the body in hex, as WebSub has it."""
    wanted = [
        "sha256=" + hmac.new(one.encode(), body, hashlib.sha256).hexdigest() for one in secrets_
    ]
    return any(_same(given, one) for one in wanted)


def is_token(secrets_: Sequence[str], given: str) -> bool:
    """Whether `given` is one of the secrets itself."""
    return any(_same(given, one) for one in secrets_)


def _signature(key: bytes, message_id: str, stamp: str, body: bytes) -> str:
    content = f"{message_id}.{stamp}.".encode() + body
    return "v1," + base64.b64encode(hmac.new(key, content, hashlib.sha256).digest()).decode()


def _key(secret: str) -> bytes | None:
    try:
        return base64.b64decode(secret.removeprefix(PREFIX), validate=True) or None
    except (binascii.Error, ValueError):
        return None


def _same(one: str, other: str) -> bool:
    return hmac.compare_digest(one.encode(), other.encode())
