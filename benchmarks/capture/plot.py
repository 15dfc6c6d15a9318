"""Cost against size as an SVG: seconds and memory, both axes logarithmic.

Colours lie between light and dark, so that they are seen on both; what is written follows the
reader's scheme. Every line also has dots of its own shape, for who does not tell the colours apart.
A cross is where a method gave up.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from html import escape
from typing import NamedTuple

from benchmarks.capture.measure import Limits
from benchmarks.capture.methods import METHODS
from benchmarks.capture.rows import SIZES, Results, middle

WIDTH, PANEL, HEIGHT = 940, 380, 320
LEFT, TOP, GAP, LINE = 60, 40, 80, 20
COLOURS = (
    "#d55e00 #e69f00 #0072b2 #009e73 #cc79a7 #8c6bb1 "
    "#56a0c9 #2b8a8a #7f7f7f #a05a2c #b8860b #5f6caf #b5476d #3d3d3d"
).split()
# Drawn around 0, 0.
SHAPES = (
    "M-4,0a4,4 0 1,0 8,0a4,4 0 1,0 -8,0z",
    "M-4,-4h8v8h-8z",
    "M0,-5l5,9h-10z",
    "M0,-5l5,5l-5,5l-5,-5z",
    "M0,5l5,-9h-10z",
)
CROSS = "M-5,-5l10,10M-5,5l10,-10"
LABEL = "Seconds and memory of each method against the number of texts"
STYLE = """
  text { font: 12px system-ui, sans-serif; fill: #333 }
  .title { font-weight: 600 } .grid { stroke: #8886; stroke-width: 1 } path, polyline { fill: none }
  @media (prefers-color-scheme: dark) { text { fill: #ddd } }
"""


class Scale(NamedTuple):
    """Powers of ten from `low` to `high` (their exponents), laid from `start` to `end`."""

    low: int
    high: int
    start: float
    end: float

    def at(self, value: float) -> float:
        """Where a value lies, in pixels."""
        share = (math.log10(value) - self.low) / (self.high - self.low)
        return round(self.start + share * (self.end - self.start), 1)

    def ticks(self) -> list[tuple[float, str]]:
        """Each power of ten, and how it is written."""
        return [(self.at(10.0**e), _power(e)) for e in range(self.low, self.high + 1)]


def around(values: Sequence[float], start: float, end: float) -> Scale:
    """The least powers of ten that hold all values, at least two."""
    low = math.floor(math.log10(min(values)) + 1e-9)
    high = max(low + 1, math.ceil(math.log10(max(values)) - 1e-9))
    return Scale(low, high, start, end)


def svg(results: Results, limits: Limits) -> str:
    """Both panels, and the names of the methods beneath; nothing to draw is an empty picture."""
    names = results.methods(METHODS)
    drawn = [name for name in names if any(_points(results, name, "seconds"))]
    height = TOP + HEIGHT + 60 + LINE * math.ceil(len(drawn) / 3)
    box = f'viewBox="0 0 {WIDTH} {height}" role="img" aria-label="{LABEL}"'
    parts = [f'<svg xmlns="http://www.w3.org/2000/svg" {box}>', f"<style>{STYLE}</style>"]
    if drawn:
        panels = (("seconds", "seconds", limits.seconds), ("megabytes", "MB", limits.megabytes))
        for number, (column, title, limit) in enumerate(panels):
            left = LEFT + number * (PANEL + GAP)
            parts += _panel(results, drawn, column, title, limit, left)
        for i, name in enumerate(drawn):
            x, y = LEFT + 8 + (i % 3) * 280, TOP + HEIGHT + 60 + (i // 3) * LINE
            parts.append(_dot(SHAPES[i % len(SHAPES)], x, y - 4, _colour(name)))
            parts.append(f'<text x="{x + 12}" y="{y}">{escape(METHODS[name].title)}</text>')
    return "\n".join([*parts, "</svg>"]) + "\n"


def _panel(
    results: Results, names: Sequence[str], column: str, title: str, limit: float, left: float
) -> list[str]:
    sizes = [float(on) for on in results.places(SIZES)]
    lines = {name: _points(results, name, column) for name in names}
    x = around(sizes, left, left + PANEL)
    y = around([v for line in lines.values() for _, v in line], TOP + HEIGHT, TOP)
    parts = [f'<text class="title" x="{left}" y="{TOP - 16}">{title}</text>']
    for at, word in x.ticks():
        parts.append(f'<path class="grid" d="M{at},{TOP}v{HEIGHT}"/>')
        parts.append(f'<text x="{at}" y="{TOP + HEIGHT + 18}" text-anchor="middle">{word}</text>')
    for at, word in y.ticks():
        parts.append(f'<path class="grid" d="M{left},{at}h{PANEL}"/>')
        parts.append(f'<text x="{left - 6}" y="{at + 4}" text-anchor="end">{word}</text>')
    for i, (name, line) in enumerate(lines.items()):
        colour, places = _colour(name), [(x.at(size), y.at(value)) for size, value in line]
        if len(places) > 1:
            points = " ".join(f"{across},{up}" for across, up in places)
            wide = 3 if name.startswith("ours") else 1.5
            parts.append(f'<polyline points="{points}" stroke="{colour}" stroke-width="{wide}"/>')
        parts += [_dot(SHAPES[i % len(SHAPES)], *place, colour) for place in places]
        for size in _gave_up(results, name):
            up = max(TOP, y.at(limit))
            parts.append(_dot(CROSS, x.at(size), up, colour))
    return parts


def _points(results: Results, name: str, column: str) -> list[tuple[float, float]]:
    found = [
        (float(on), middle(results.of(SIZES, on, name), column)) for on in results.places(SIZES)
    ]
    return [(size, value) for size, value in found if value]


def _gave_up(results: Results, name: str) -> list[float]:
    """The first size that it could not do."""
    over = [
        float(row.on)
        for row in results.rows
        if row.part == SIZES and row.method == name and (row.gave_up or "").startswith("over")
    ]
    return [min(over)] if over else []


def _dot(shape: str, x: float, y: float, colour: str) -> str:
    filled = "none" if shape == CROSS else colour
    look = f'style="fill:{filled};stroke:{colour};stroke-width:2"'
    return f'<path d="{shape}" transform="translate({x} {y})" {look}/>'


def _colour(name: str) -> str:
    return COLOURS[list(METHODS).index(name) % len(COLOURS)]


def _power(exponent: int) -> str:
    return f"{10**exponent:,}" if exponent >= 0 else f"{10.0**exponent:g}"
