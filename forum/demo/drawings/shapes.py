"""Paths for the pen, in the units of the sheet: curves, rings, boxes, and how to move them."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence

Point = tuple[float, float]
Path = Sequence[Point]


def curve(*through: Point, closed: bool = False) -> list[Point]:
    """A smooth line through the given points (Catmull-Rom)."""
    if closed:
        knots = [through[-1], *through, through[0], through[1]]
    else:
        knots = [through[0], *through, through[-1]]
    path: list[Point] = []
    for before, start, end, after in zip(knots, knots[1:], knots[2:], knots[3:], strict=False):
        path += [_between(before, start, end, after, step / 12) for step in range(12)]
    return path if closed else [*path, through[-1]]


def _between(p0: Point, p1: Point, p2: Point, p3: Point, t: float) -> Point:
    def along(a: float, b: float, c: float, d: float) -> float:
        rising = (c - a) + t * (2 * a - 5 * b + 4 * c - d + t * (3 * (b - c) + d - a))
        return b + t * rising / 2

    return along(p0[0], p1[0], p2[0], p3[0]), along(p0[1], p1[1], p2[1], p3[1])


def ring(centre: Point, rx: float, ry: float | None = None, span: Point = (0, 360)) -> list[Point]:
    """An ellipse or a part of one; degrees run clockwise from three o'clock."""
    across, down = rx, rx if ry is None else ry
    steps = max(8, int(abs(span[1] - span[0]) / 5))
    angles = [math.radians(span[0] + (span[1] - span[0]) * i / steps) for i in range(steps + 1)]
    return [(centre[0] + across * math.cos(a), centre[1] + down * math.sin(a)) for a in angles]


def box(x: float, y: float, width: float, height: float, radius: float = 6) -> list[Point]:
    """A rounded rectangle."""
    left, right, top, bottom = x + radius, x + width - radius, y + radius, y + height - radius
    corners = (((right, top), -90), ((right, bottom), 0), ((left, bottom), 90), ((left, top), 180))
    path = [p for centre, a in corners for p in ring(centre, radius, span=(a, a + 90))]
    return [*path, path[0]]


def moved(path: Path, dx: float, dy: float) -> list[Point]:
    """The path somewhere else."""
    return [(x + dx, y + dy) for x, y in path]


def turned(path: Path, degrees: float, about: Point) -> list[Point]:
    """The path turned clockwise about a point."""
    cos, sin = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    relative = moved(path, -about[0], -about[1])
    return moved([(x * cos - y * sin, x * sin + y * cos) for x, y in relative], *about)


def tube(start: Point, end: Point, thickness: float) -> list[Point]:
    """The outline of a round-ended tube from one point to another."""
    angle = math.degrees(math.atan2(end[1] - start[1], end[0] - start[0]))
    near = ring(start, thickness / 2, span=(angle + 90, angle + 270))
    far = ring(end, thickness / 2, span=(angle - 90, angle + 90))
    return [*near, *far, near[0]]


def resampled(path: Path, step: float) -> list[Point]:
    """The same line as points that lie at most `step` apart."""
    points = [path[0]]
    for (x0, y0), (x1, y1) in itertools.pairwise(path):
        pieces = max(1, math.ceil(math.hypot(x1 - x0, y1 - y0) / step))
        points += [
            (x0 + (x1 - x0) * i / pieces, y0 + (y1 - y0) * i / pieces) for i in range(1, pieces + 1)
        ]
    return points
