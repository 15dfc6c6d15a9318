"""When a group voted: a line for each member, a dot for each vote."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

LEFT, TOP, STEP, WIDTH = 150.0, 10.0, 18.0, 640.0


@dataclass(frozen=True)
class Line:
    """One member: where the name stands, and where the dots are."""

    name: str
    y: float
    dots: tuple[float, ...]


@dataclass(frozen=True)
class Drawing:
    """All lines in a frame, with the first and the last moment under it."""

    width: float
    height: float
    left: float
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
        return round(LEFT + (WIDTH - LEFT - 12) * (at - first).total_seconds() / span + 6, 1)

    lines = tuple(
        Line(name, TOP + STEP * (row + 0.5), tuple(x(at) for at in votes))
        for row, (name, votes) in enumerate(members)
    )
    return Drawing(WIDTH, TOP + STEP * len(lines) + 26, LEFT, lines, first, last)
