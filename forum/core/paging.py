"""Paging by cursor: the place after the last row seen, so that a page costs the same everywhere."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Generic, TypeVar

from forum.core.database import ID_MAX
from forum.core.errors import NotFound

PAGE_SIZE = 20
CURSOR_MAX = 200

T = TypeVar("T")
Place = tuple[float | int, int]


@dataclass(frozen=True)
class Page(Generic[T]):
    """Some rows of a list, and the cursor of the next page if there is one."""

    items: Sequence[T]
    next: str | None


def encode(place: Place) -> str:
    """Write a place, (sort value, id), as an opaque word for an address."""
    text = json.dumps(place, separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def decode(cursor: str | None) -> Place | None:
    """Read a cursor; None stays None; NotFound for one that we never wrote."""
    if not cursor:
        return None
    try:
        if len(cursor) > CURSOR_MAX:
            raise ValueError("too long")
        place = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        value, key = place
        if type(value) not in (int, float) or type(key) is not int or not 0 <= key <= ID_MAX:
            raise ValueError("not a place")
        if not -(2.0**63) < value < 2.0**63:
            raise ValueError("not a number")
    except (ValueError, TypeError, binascii.Error, RecursionError) as error:
        raise NotFound("There is no such page.") from error
    return (value, key)


def from_moment(moment: datetime) -> int:
    """Write a moment as a cursor's number: its microseconds."""
    return round(moment.timestamp() * 1_000_000)


def to_moment(microseconds: float | int) -> datetime:
    """Read a moment from a cursor; NotFound for one that no calendar has."""
    whole, rest = divmod(int(microseconds), 1_000_000)
    try:
        return datetime.fromtimestamp(whole, UTC).replace(microsecond=rest)
    except (OverflowError, ValueError, OSError) as error:
        raise NotFound("There is no such page.") from error


def to_count(number: float | int) -> int:
    """Read a count from a cursor; NotFound for one that no column holds."""
    if abs(number) > ID_MAX:
        raise NotFound("There is no such page.")
    return int(number)


def cut(rows: Sequence[T], size: int, place_of: Callable[[T], Place]) -> Page[T]:
    """Make a page of rows that were asked for with one more than `size`; no count is needed."""
    items = rows[:size]
    more = len(rows) > size
    return Page(items, encode(place_of(items[-1])) if more else None)
