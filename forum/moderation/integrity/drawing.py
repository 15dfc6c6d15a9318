"""When a group voted: a line for each member, a dot for each vote."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

# Of a line's width, in per cent, where the first dot stands and the last: none is cut at the edge.
FIRST, LAST = 1.5, 98.5


@dataclass(frozen=True)
class Line:
    """One member, and where the dots stand, in per cent of the width."""

    name: str
    dots: tuple[float, ...]


@dataclass(frozen=True)
class Drawing:
    """All lines, with the first and the last moment under them."""

    lines: tuple[Line, ...]
    first: datetime
    last: datetime


def drawn(members: Sequence[tuple[str, Sequence[datetime]]]) -> Drawing | None:
    """Draw members by name with the moments of their votes; None where there is no vote."""
    moments = [at for _name, votes in members for at in votes]
    if not moments:
        return None
    first, last = min(moments), max(moments)
    span = max((last - first).total_seconds(), 1.0)

    def x(at: datetime) -> float:
        return round(FIRST + (LAST - FIRST) * (at - first).total_seconds() / span, 2)

    lines = tuple(Line(name, tuple(x(at) for at in votes)) for name, votes in members)
    return Drawing(lines, first, last)
