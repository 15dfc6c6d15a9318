"""Geometry of one bar that is cut into parts, in pixels of its viewBox."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

# What is there is seen, however small its share.
LEAST = 3.0


@dataclass(frozen=True)
class Part:
    """A part of the bar; one that stands for nothing has no width."""

    x: float
    width: float


@dataclass(frozen=True)
class Stack:
    """The parts, in the order of their values, side by side from 0 to `width`."""

    width: float
    parts: tuple[Part, ...]


def stack(values: Sequence[int], *, width: float = 1000.0) -> Stack:
    """Cut a bar in proportion to `values`; the small parts that LEAST widens narrow the others."""
    total = sum(values)
    small = [0 < value * width < LEAST * total for value in values]
    rest = sum(value for value, is_small in zip(values, small, strict=True) if not is_small)
    scale = (width - LEAST * sum(small)) / rest if rest else 0.0
    x, parts = 0.0, []
    for value, is_small in zip(values, small, strict=True):
        wide = LEAST if is_small else value * scale
        parts.append(Part(round(x, 2), round(wide, 2)))
        x += wide
    return Stack(width, tuple(parts))
