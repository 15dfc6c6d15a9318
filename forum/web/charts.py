"""Geometry of the charts, in pixels of their viewBox: templates draw it as SVG with classes only.

Every chart shows what a table beside it says too, so nothing here is the only way to a number.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Interval:
    """A soft bar from low to high, with a dot at the mean."""

    x: float
    width: float
    dot: float


def interval(mean: float, low: float, high: float, *, most: float, width: float) -> Interval:
    """Lay an interval on a line of `width` that stands for 0 to `most`."""
    scale = width / most if most > 0 else 0.0
    x = low * scale
    return Interval(round(x, 1), round(max(2.0, (high - low) * scale), 1), round(mean * scale, 1))


@dataclass(frozen=True)
class Column:
    """A bar that stands on the axis; one without a height has no number to show."""

    x: float
    y: float
    width: float
    height: float | None


@dataclass(frozen=True)
class Columns:
    """Bars in a frame, and the highest round number beside them."""

    width: float
    height: float
    base: float
    top: float
    most: int
    bars: tuple[Column, ...]


def columns(
    values: Sequence[int | None], *, width: float = 420.0, height: float = 150.0
) -> Columns:
    """Stand a bar for each value on one axis, as wide as the frame allows; None is not told."""
    top, base, left = 18.0, height - 24.0, 40.0
    most = _round_above(max((value for value in values if value is not None), default=0))
    step = (width - left) / max(1, len(values))
    bars = []
    for number, value in enumerate(values):
        tall = None if value is None else round(value / most * (base - top), 1)
        x = round(left + number * step + step * 0.15, 1)
        bars.append(Column(x, round(base - (tall or 0.0), 1), round(step * 0.7, 1), tall))
    return Columns(width, height, base, top, most, tuple(bars))


def _round_above(value: int) -> int:
    """The least of 1, 2, 3, 4, 5, 6, 8, 10, 20, 30 … that is not below `value`."""
    size = 1
    while size * 8 < value:
        size *= 10
    return next(size * lead for lead in (1, 2, 3, 4, 5, 6, 8) if size * lead >= value)
