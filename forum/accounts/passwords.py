"""Passwords: argon2id, and the same work whether or not there is such a person."""

from __future__ import annotations

from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

_hasher = PasswordHasher()


def hashed(password: str) -> str:
    """The argon2id hash of `password`, with its own salt and parameters."""
    return _hasher.hash(password)


def matches(password: str, kept: str | None) -> bool:
    """Whether `password` is the one behind `kept`; as slow for None as for a real hash."""
    try:
        return _hasher.verify(kept or _nobody(), password) and bool(kept)
    except (VerificationError, InvalidHashError):
        return False


@cache
def _nobody() -> str:
    return _hasher.hash("the password of nobody at all")
