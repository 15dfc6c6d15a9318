"""Reading JSON of others: what is not as documented is Nonsense, never a crash."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from forum.pipeline.trackers.shape import Nonsense

# What the columns hold.
ID_MAX, URL_MAX, STATE_MAX = 100, 500, 40
# Nobody's issue is older or newer, and nearer the ends of the calendar no sum would hold.
FIRST_YEAR, LAST_YEAR = 1970, 2999


def read(body: bytes) -> Any:
    """The value that a body of JSON holds."""
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        raise Nonsense("no JSON") from None


def mapping(value: Any) -> Mapping[str, Any]:
    """An object."""
    if not isinstance(value, dict):
        raise Nonsense("no object")
    return value


def items(value: Any) -> list[Mapping[str, Any]]:
    """A list of objects."""
    if not isinstance(value, list):
        raise Nonsense("no list")
    return [mapping(one) for one in value]


def text(value: Any, most: int = URL_MAX) -> str:
    """A text that can be kept, or a number as one; "" for nothing."""
    if value is None:
        return ""
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise Nonsense("no text")
    said = str(value)
    if len(said) > most or not said.isprintable():
        raise Nonsense("too long")
    return said


def name(value: Any) -> str:
    """A text that must be there, by which an issue is known."""
    said = text(value, ID_MAX)
    if not said:
        raise Nonsense("no name")
    return said


def link(value: Any) -> str:
    """An address that a page may show as a link; "" for what is none."""
    said = text(value)
    return said if said.startswith(("https://", "http://")) else ""


def moment(value: Any) -> datetime | None:
    """A moment in ISO 8601; None where none is said."""
    said = text(value, STATE_MAX)
    if not said:
        return None
    try:
        read_at = datetime.fromisoformat(said)
    except ValueError:
        raise Nonsense("no moment") from None
    if not FIRST_YEAR <= read_at.year <= LAST_YEAR:
        raise Nonsense("no moment")
    return read_at if read_at.tzinfo else read_at.replace(tzinfo=UTC)
