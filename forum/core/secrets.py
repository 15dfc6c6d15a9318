"""Small texts that must be read again and may not lie open: other people's keys, mostly.

Encrypted with a key that is derived from SECRET_KEY. Former keys still read, so that SECRET_KEY can
be changed; `flask integrations reencrypt` then writes everything with the present one.
"""

from __future__ import annotations

import base64
import hmac
from collections.abc import Iterator
from functools import lru_cache
from hashlib import sha256

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from forum.core.settings import settings

KEY_BYTES = 32
PURPOSE = b"vivier secrets at rest, 1"
DIGESTS = b"vivier digests, 1"


class Unreadable(Exception):
    """What is kept was damaged, or encrypted with a key that is not at hand."""


def encrypt(text: str) -> str:
    """The text as it may be kept."""
    return _keys().encrypt(text.encode()).decode()


def decrypt(kept: str) -> str:
    """The text again; Unreadable for what none of our keys wrote."""
    try:
        return _keys().decrypt(kept.encode()).decode()
    except (InvalidToken, ValueError):
        raise Unreadable from None


def reencrypted(kept: str) -> str:
    """The same, written with the present key; Unreadable for what none of our keys wrote."""
    try:
        return _keys().rotate(kept.encode()).decode()
    except (InvalidToken, ValueError):
        raise Unreadable from None


def digest(text: str) -> str:
    """What tells a text from others, and nothing of it to whoever has not our key."""
    return next(digests(text))


def digests(text: str) -> Iterator[str]:
    """The same by the present key and by each former one."""
    config = settings()
    for secret in (config.secret_key, *config.secret_keys_old):
        yield hmac.new(_bytes(secret, DIGESTS), text.encode(), sha256).hexdigest()


def _keys() -> MultiFernet:
    config = settings()
    return _derived(config.secret_key, *config.secret_keys_old)


@lru_cache(maxsize=8)
def _derived(*keys: str) -> MultiFernet:
    return MultiFernet([_key(one) for one in keys])


def _key(secret: str) -> Fernet:
    return Fernet(base64.urlsafe_b64encode(_bytes(secret, PURPOSE)))


def _bytes(secret: str, purpose: bytes) -> bytes:
    # Each use of SECRET_KEY has a purpose of its own: who learns one learns no other.
    derive = HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=purpose)
    return derive.derive(secret.encode())
