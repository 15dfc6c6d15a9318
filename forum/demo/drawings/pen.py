"""Ink, wash and pencil on paper: what the demo's designs are drawn with."""

from __future__ import annotations

import math
import random

from PIL import Image, ImageChops, ImageDraw, ImageFilter, ImageFont

from forum.demo.drawings.shapes import Path, Point, resampled, ring

WIDTH, HEIGHT, SCALE = 1200, 800, 3
WARM_PAPER, COOL_PAPER = "#e8e4d8", "#dde6e2"
INK, TEAL, WARM = "#22242a", "#0b6e64", "#a8500f"
PENCIL, STEEL, LIGHT = "#8b897f", "#aab3b1", "#fffefb"

_Box = tuple[int, int, int, int]


class Sheet:
    """A sheet of paper, 1200 by 800; the same seed gives the same hand."""

    def __init__(self, paper: str, seed: int) -> None:
        self._image = Image.new("RGB", (WIDTH * SCALE, HEIGHT * SCALE), paper)
        self._draw = ImageDraw.Draw(self._image)
        self._rng = random.Random(seed)  # noqa: S311 - a hand's tremble, not a secret
        for x in range(24, WIDTH, 24):
            for y in range(16, HEIGHT, 24):
                self._dot((x, y), 0.8, "#cfcdc2" if paper == WARM_PAPER else "#c5d0cb")

    def finished(self) -> Image.Image:
        """The drawing at its size, smoothed."""
        return self._image.resize((WIDTH, HEIGHT), Image.Resampling.LANCZOS)

    def stroke(self, path: Path, width: float = 2.6, ink: str = INK, tremble: float = 0.7) -> None:
        """An ink line, with the tremble and the pressure of a hand."""
        phase = [self._rng.uniform(0, 6.3) for _ in range(4)]
        before: Point | None = None
        for number, (x, y) in enumerate(resampled(path, 3)):
            at = number * 3.0
            point = (
                x + tremble * (math.sin(at / 41 + phase[0]) + 0.4 * math.sin(at / 17 + phase[1])),
                y + tremble * (math.sin(at / 37 + phase[2]) + 0.4 * math.sin(at / 19 + phase[3])),
            )
            pressure = width * (1 + 0.14 * math.sin(at / 53 + phase[1]))
            if before:
                self._draw.polygon(_scaled(*_band(before, point, pressure)), fill=ink)
            self._dot(point, pressure / 2, ink)
            before = point

    def wash(self, path: Path, colour: str, strength: float = 1.0) -> None:
        """A flat wash of colour inside the path."""
        area, mask = _mask(path)
        shade = mask.point([round(v * strength) for v in range(256)])
        self._image.paste(colour, area, shade)

    def shape(
        self, path: Path, colour: str, width: float = 2.6, ink: str = INK, strength: float = 1.0
    ) -> None:
        """A wash with its outline."""
        self.wash(path, colour, strength)
        self.stroke([*path, path[0]], width, ink)

    def hatch(
        self, path: Path, ink: str = INK, gap: float = 9, degrees: float = 45, width: float = 1.1
    ) -> None:
        """Parallel pencil lines inside the path, for shade and for cut material."""
        area, mask = _mask(path)
        lines = Image.new("L", mask.size, 0)
        pencil = ImageDraw.Draw(lines)
        reach = sum(mask.size)
        cos, sin = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
        for number in range(-int(reach / gap / SCALE), int(reach / gap / SCALE)):
            away = (number + self._rng.uniform(-0.12, 0.12)) * gap * SCALE
            x, y = -sin * away, cos * away
            ends = (x - cos * reach, y - sin * reach, x + cos * reach, y + sin * reach)
            pencil.line(ends, fill=210, width=round(width * SCALE))
        self._image.paste(ink, area, ImageChops.multiply(mask, lines))

    def dashed(self, path: Path, width: float = 2, ink: str = PENCIL, dash: int = 4) -> None:
        """A broken line: where something was, will be, or moves along."""
        points = resampled(path, 3)
        for start in range(0, len(points) - 1, dash + 3):
            self.stroke(points[start : start + dash], width, ink, tremble=0)

    def arrow(self, path: Path, ink: str = WARM, width: float = 4) -> None:
        """A line with a head at its end."""
        (x0, y0), (x1, y1) = path[-2], path[-1]
        back = math.atan2(y1 - y0, x1 - x0) + math.pi
        self.stroke(path, width, ink)
        for side in (-0.5, 0.5):
            tip = (x1 + 20 * math.cos(back + side), y1 + 20 * math.sin(back + side))
            self.stroke([tip, (x1, y1)], width, ink, tremble=0)

    def note(self, text: str, at: Point, size: float = 22, ink: str = INK) -> None:
        """A few figures beside the drawing, centred on the point."""
        font = ImageFont.load_default(size * SCALE)
        self._draw.text((at[0] * SCALE, at[1] * SCALE), text, fill=ink, font=font, anchor="mm")

    def pin(self, number: int, at: Point, to: Point) -> None:
        """A numbered pin with a thin leader to what it names."""
        self.stroke([at, to], 1.6, INK, tremble=0.2)
        self._dot(to, 4.5, INK)
        self._dot(at, 21, LIGHT)
        self._dot(at, 18.5, TEAL)
        self.note(str(number), (at[0], at[1] + 0.5), 21, LIGHT)

    def measure(self, start: Point, end: Point, text: str, gap: float = 24) -> None:
        """A dimension line with ticks; the text stands beside its middle."""
        angle = math.atan2(end[1] - start[1], end[0] - start[0])
        across = (-math.sin(angle), math.cos(angle))
        self.stroke([start, end], 1.4, INK, tremble=0.2)
        for x, y in (start, end):
            slant = (7 * math.cos(angle + 0.9), 7 * math.sin(angle + 0.9))
            self.stroke([(x - slant[0], y - slant[1]), (x + slant[0], y + slant[1])], 2, INK, 0)
        middle = ((start[0] + end[0]) / 2, (start[1] + end[1]) / 2)
        self.note(text, (middle[0] + across[0] * gap, middle[1] + across[1] * gap))

    def shadow(self, centre: Point, rx: float, ry: float = 12) -> None:
        """The soft shadow of something that stands on the ground."""
        self._soft(ring(centre, rx, ry), "#55554c", 0.34, 9)

    def glow(self, path: Path, colour: str = "#e5a15c", strength: float = 0.6) -> None:
        """Light."""
        self._soft(path, colour, strength, 16)

    def _soft(self, path: Path, colour: str, strength: float, blur: float) -> None:
        area, mask = _mask(path, margin=3 * blur)
        soft = mask.filter(ImageFilter.GaussianBlur(blur * SCALE))
        self._image.paste(colour, area, soft.point([round(v * strength) for v in range(256)]))

    def _dot(self, at: Point, radius: float, ink: str) -> None:
        x, y, r = at[0] * SCALE, at[1] * SCALE, radius * SCALE
        self._draw.ellipse((x - r, y - r, x + r, y + r), fill=ink)


def _scaled(*points: Point) -> list[Point]:
    return [(x * SCALE, y * SCALE) for x, y in points]


def _band(start: Point, end: Point, width: float) -> list[Point]:
    angle = math.atan2(end[1] - start[1], end[0] - start[0])
    x, y = -math.sin(angle) * width / 2, math.cos(angle) * width / 2
    return [
        (start[0] + x, start[1] + y),
        (end[0] + x, end[1] + y),
        (end[0] - x, end[1] - y),
        (start[0] - x, start[1] - y),
    ]


def _mask(path: Path, margin: float = 2) -> tuple[_Box, Image.Image]:
    points = _scaled(*path)
    xs, ys = [x for x, _ in points], [y for _, y in points]
    edge = round(margin * SCALE)
    left, top = int(min(xs)) - edge, int(min(ys)) - edge
    right, bottom = int(max(xs)) + edge + 1, int(max(ys)) + edge + 1
    mask = Image.new("L", (right - left, bottom - top), 0)
    ImageDraw.Draw(mask).polygon([(x - left, y - top) for x, y in points], fill=255)
    return (left, top, right, bottom), mask
