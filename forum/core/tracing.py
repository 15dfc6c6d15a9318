"""Which request something goes back to: its answer, its log lines and its effects say it."""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from forum.core.limits import REQUEST_ID_MAX

_WELL_FORMED = re.compile(rf"[A-Za-z0-9._-]{{8,{REQUEST_ID_MAX}}}")
_BYTES = 8

_current: ContextVar[str | None] = ContextVar("request_id", default=None)


def current() -> str | None:
    """The number of the request that this goes back to; None where nobody asked for anything."""
    return _current.get()


def begin(given: str | None = None) -> str:
    """Begin a request under the number that a trusted proxy gave it, or under one of our own."""
    number = given if given and _WELL_FORMED.fullmatch(given) else secrets.token_hex(_BYTES)
    # Not taken back: the thread's next request sets its own.
    _current.set(number)
    return number


@contextmanager
def on_behalf_of(number: str | None) -> Iterator[None]:
    """What happens inside goes back to the request of this number."""
    token = _current.set(number)
    try:
        yield
    finally:
        _current.reset(token)
