"""Geometry of a map: points in a frame, with their names where there is room, and their cards.

What a map shows a table beside it says too, so nothing here is the only way to a number.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

LETTER_WIDTH = 6.9
LABEL_HEIGHT = 15.0
NOTE_WIDTH, NOTE_HEIGHT = 6.2, 14.0
LABEL_GAP = 6.0
LABEL_LETTERS = 34
# The room for what a point's card says: as wide as the card, and as tall as it may get.
CARD_WIDTH, CARD_HEIGHT = 300.0, 230.0
CARD_GAP = 10.0


@dataclass(frozen=True)
class Point:
    """What a map is asked to show: shares of 1 across and up, a size, and words.

    `note` stands under the name, where there is room for both; `is_open` is for what is not sure,
    `is_dim` for what a filter leaves out.
    """

    name: str
    across: float
    up: float
    size: float
    tone: str
    note: str = ""
    is_open: bool = False
    is_dim: bool = False


@dataclass(frozen=True)
class Dot:
    """The point of that `number`, from 1; without `anchor` there was no room for its name."""

    number: int
    point: Point
    x: float
    y: float
    r: float
    label: str
    card_x: float
    card_y: float
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
        place = (round(x, 1), round(y, 1), round(r, 1))
        placed.append(
            Dot(number, point, *place, _short(point.name), *_card(x, y, r, width, height))
        )
    frame = (left, top - 20, right + 20, bottom)
    dots = sorted(_named(placed, frame), key=lambda dot: -dot.r)
    across = _ticks(low_x, high_x, left, right)
    up = _ticks(low_y, high_y, bottom, top)
    return Map(width, height, left, right, top, bottom, tuple(dots), across, up)


def _card(x: float, y: float, r: float, width: float, height: float) -> tuple[float, float]:
    """Where the card of a dot begins: at its right, or at its left where that would leave."""
    beside = x + r + CARD_GAP
    if beside + CARD_WIDTH > width:
        beside = max(0.0, x - r - CARD_GAP - CARD_WIDTH)
    return round(beside, 1), round(min(max(0.0, y - CARD_HEIGHT / 2), height - CARD_HEIGHT), 1)


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
