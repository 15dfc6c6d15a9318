"""Geometry of lines, in pixels of their viewBox: weeks with what may come, ranks side by side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

MARGIN = 2.0
# Of two columns of places: where they begin, how far apart places are, and room for the names.
TOP, STEP_UP, NAMES_WIDTH = 40.0, 26.0, 350.0
NAME_LETTERS = 38


@dataclass(frozen=True)
class Ahead:
    """What one week is expected to bring: the mean, and the band that holds it."""

    mean: float
    low: float
    high: float


@dataclass(frozen=True)
class Weeks:
    """A line of weeks that were, then a dashed one in a band: weeks that may come."""

    width: float
    height: float
    line: str
    ahead: str
    band: str
    now: float
    last: tuple[float, float]


def weeks(
    values: Sequence[float], ahead: Sequence[Ahead], *, width: float, height: float
) -> Weeks | None:
    """Draw `values`, oldest first, and what is expected after them; None where nothing happened."""
    if not any(values):
        return None
    top = max(*values, *(week.high for week in ahead), 1.0)
    step = width / max(1, len(values) + len(ahead) - 1)

    def at(place: int, value: float) -> tuple[float, float]:
        y = height - MARGIN - value / top * (height - 2 * MARGIN)
        return round(place * step, 1), round(y, 1)

    count = len(values)
    line = [at(i, value) for i, value in enumerate(values)]
    means = [at(count + i, week.mean) for i, week in enumerate(ahead)]
    highs = [at(count + i, week.high) for i, week in enumerate(ahead)]
    lows = [at(count + i, week.low) for i, week in enumerate(ahead)]
    return Weeks(
        width=width,
        height=height,
        line=_points(line),
        ahead=_points([line[-1], *means]) if ahead else "",
        band=_points([line[-1], *highs, *reversed(lows)]) if ahead else "",
        now=line[-1][0],
        last=line[-1],
    )


def _points(spots: Sequence[tuple[float, float]]) -> str:
    return " ".join(f"{x:.1f},{y:.1f}" for x, y in spots)


@dataclass(frozen=True)
class Step:
    """Something that had one place and has another; None where it was or is not listed."""

    name: str
    before: int | None
    after: int | None
    tone: str


@dataclass(frozen=True)
class Slope:
    """A line from a place on the left to one on the right, with a name at each end that is told."""

    step: Step
    label: str
    left: float | None
    right: float | None


@dataclass(frozen=True)
class Slopes:
    """Lines between two columns of places."""

    width: float
    height: float
    left: float
    right: float
    rows: tuple[Slope, ...]


def slopes(steps: Sequence[Step], *, most: int = 16, width: float = 1080.0) -> Slopes:
    """Draw the first `most` places of either side; what fell below them leaves at the bottom."""
    none = most + 1
    shown = [step for step in steps if min(step.before or none, step.after or none) <= most]
    places = [place for step in shown for place in (step.before, step.after) if place]
    rows = min(most, max(places, default=1))

    def at(place: int | None) -> float | None:
        return None if place is None or place > rows else TOP + (place - 1) * STEP_UP

    return Slopes(
        width=width,
        height=TOP + rows * STEP_UP,
        left=NAMES_WIDTH,
        right=width - NAMES_WIDTH,
        rows=tuple(
            Slope(step, _short(step.name), at(step.before), at(step.after)) for step in shown
        ),
    )


def _short(name: str) -> str:
    if len(name) <= NAME_LETTERS:
        return name
    cut = name[: NAME_LETTERS - 1]
    return (cut.rpartition(" ")[0] or cut).rstrip(" ,") + "…"
