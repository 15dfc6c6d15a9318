"""Geometry of the charts, in pixels of their viewBox: templates draw it as SVG with classes only.

Every chart shows what a table beside it says too, so nothing here is the only way to a number.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

LETTER_WIDTH = 6.9
LABEL_HEIGHT = 15.0
NOTE_WIDTH, NOTE_HEIGHT = 6.2, 14.0
LABEL_GAP = 6.0
LABEL_LETTERS = 34


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


@dataclass(frozen=True)
class Point:
    """What a map is asked to show: shares of 1 across and up, a size, and words.

    `note` stands under the name, where there is room for both; `is_open` is for what is not sure.
    """

    name: str
    across: float
    up: float
    size: float
    tone: str
    note: str = ""
    is_open: bool = False


@dataclass(frozen=True)
class Dot:
    """The point of that `number`, from 1; without `anchor` there was no room for its name."""

    number: int
    point: Point
    x: float
    y: float
    r: float
    label: str
    label_x: float = 0.0
    label_y: float = 0.0
    anchor: str = ""
    note: str = ""


@dataclass(frozen=True)
class Tick:
    """A mark on an axis: where, and the share that it stands for."""

    at: float
    share: float


@dataclass(frozen=True)
class Map:
    """Dots in a frame, the largest first so that the small ones lie on top."""

    width: float
    height: float
    left: float
    right: float
    top: float
    bottom: float
    dots: tuple[Dot, ...]
    across: tuple[Tick, ...]
    up: tuple[Tick, ...]


Box = tuple[float, float, float, float]


def scatter(points: Sequence[Point], *, width: float = 1080.0, height: float = 420.0) -> Map:
    """Place points in a frame, and their names beside them where they do not collide.

    Names are placed in the order of the points: the first ones are the surest to have theirs.
    """
    left, right, top, bottom = 56.0, width - 28.0, 28.0, height - 44.0
    low_x, high_x = _range([point.across for point in points])
    low_y, high_y = _range([point.up for point in points])
    biggest = max((point.size for point in points), default=1.0) or 1.0
    placed: list[Dot] = []
    for number, point in enumerate(points, 1):
        x = left + (point.across - low_x) / (high_x - low_x) * (right - left)
        y = bottom - (point.up - low_y) / (high_y - low_y) * (bottom - top)
        r = 5.0 + 23.0 * (point.size / biggest) ** 0.5
        placed.append(Dot(number, point, round(x, 1), round(y, 1), round(r, 1), _short(point.name)))
    frame = (left, top - 20, right + 20, bottom)
    dots = sorted(_named(placed, frame), key=lambda dot: -dot.r)
    across = _ticks(low_x, high_x, left, right)
    up = _ticks(low_y, high_y, bottom, top)
    return Map(width, height, left, right, top, bottom, tuple(dots), across, up)


def _range(values: Sequence[float]) -> tuple[float, float]:
    low, high = min(values, default=0.0), max(values, default=1.0)
    margin = max((high - low) * 0.14, 0.01)
    return max(0.0, low - margin), high + margin


def _ticks(low: float, high: float, start: float, end: float) -> tuple[Tick, ...]:
    step = next((s for s in (0.01, 0.02, 0.05, 0.1, 0.2, 0.25, 0.5) if (high - low) / s <= 6), 1.0)
    first = int(low / step) + (low > 0)
    shares = [round(i * step, 4) for i in range(first, int(high / step) + 1)]
    return tuple(
        Tick(round(start + (share - low) / (high - low) * (end - start), 1), share)
        for share in shares
    )


def _named(dots: list[Dot], frame: Box) -> list[Dot]:
    taken: list[Box] = [(d.x - d.r, d.y - d.r, d.x + d.r, d.y + d.r) for d in dots]
    named = []
    for dot in dots:
        free = (
            (candidate, box)
            for candidate, box in _places(dot)
            if _inside(box, frame) and not any(_overlap(box, other) for other in taken)
        )
        candidate, box = next(free, (dot, None))
        named.append(candidate)
        if box is not None:
            taken.append(box)
    return named


def _places(dot: Dot) -> list[tuple[Dot, Box]]:
    """Where a name may stand, with its note under it if there is one, without it if need be."""
    notes = (dot.point.note, "") if dot.point.note else ("",)
    return [place for note in notes for place in _places_with(dot, note)]


def _places_with(dot: Dot, note: str) -> list[tuple[Dot, Box]]:
    length = max(len(dot.label) * LETTER_WIDTH, len(note) * NOTE_WIDTH)
    half = (LABEL_HEIGHT + (NOTE_HEIGHT if note else 0.0)) / 2
    offset = dot.r + LABEL_GAP
    spots = (
        (dot.x + offset, dot.y, "start", dot.x + offset),
        (dot.x - offset, dot.y, "end", dot.x - offset - length),
        (dot.x, dot.y - offset - half, "middle", dot.x - length / 2),
        (dot.x, dot.y + offset + half, "middle", dot.x - length / 2),
        (dot.x + dot.r, dot.y - offset - half, "end", dot.x + dot.r - length),
        (dot.x - dot.r, dot.y - offset - half, "start", dot.x - dot.r),
        (dot.x + dot.r, dot.y + offset + half, "end", dot.x + dot.r - length),
        (dot.x - dot.r, dot.y + offset + half, "start", dot.x - dot.r),
    )
    return [
        (
            replace(
                dot,
                label_x=round(x, 1),
                label_y=round(y - half + LABEL_HEIGHT * 5 / 6, 1),
                anchor=anchor,
                note=note,
            ),
            (box_x, y - half, box_x + length, y + half),
        )
        for x, y, anchor, box_x in spots
    ]


def _inside(box: Box, frame: Box) -> bool:
    return box[0] >= frame[0] and box[1] >= frame[1] and box[2] <= frame[2] and box[3] <= frame[3]


def _overlap(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _short(name: str) -> str:
    if len(name) <= LABEL_LETTERS:
        return name
    return name[: LABEL_LETTERS - 1].rpartition(" ")[0].rstrip(" ,") + "…"
