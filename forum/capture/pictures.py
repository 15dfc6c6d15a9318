"""What the page of a report draws: the map of themes, their intervals and their weeks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from forum.capture.queries import IdeaText, ReportPage
from forum.web import charts
from forum.web.charts import Interval, Map, Point

BAR_WIDTH = 200.0
LINE_WIDTH, LINE_HEIGHT = 108.0, 26.0
RISING_FROM = 1.5
WIDE_FROM = 0.12
IDEAS_LISTED = 100
WEEKS_COMPARED = 4


@dataclass(frozen=True)
class ThemeRow:
    """A theme, its pictures and the ideas that stand for it."""

    theme: dict[str, Any]
    bar: Interval
    line: str
    trend: str
    evidence: list[IdeaText]
    members: list[tuple[dict[str, Any], IdeaText]]


@dataclass(frozen=True)
class IdeaRow:
    """A ranked idea, its interval and its text as it may be read now."""

    idea: dict[str, Any]
    bar: Interval
    text: IdeaText
    theme: str


@dataclass(frozen=True)
class Pictures:
    """All that a report's page shows beside its facts."""

    map: Map
    themes: list[ThemeRow]
    ideas: list[IdeaRow]
    weeks: int


def pictures(page: ReportPage) -> Pictures:
    """Draw a report."""
    themes, ideas = page.findings["themes"], page.findings["ideas"]
    by_key = {idea["key"]: idea for idea in ideas}
    most = max((theme["demand"]["high"] for theme in themes), default=1.0)
    labels = {theme["key"]: theme["label"] for theme in themes}
    shown = ideas[:IDEAS_LISTED]
    most_ideas = max((idea["demand"]["high"] for idea in shown), default=1.0)
    return Pictures(
        map=charts.scatter([_point(theme) for theme in themes]),
        themes=[_theme(page, theme, by_key, most) for theme in themes],
        ideas=[
            IdeaRow(
                idea, _bar(idea, most_ideas), page.text(idea["key"]), labels.get(idea["theme"], "")
            )
            for idea in shown
        ],
        weeks=len(themes[0]["weekly"]) if themes else 0,
    )


def trend_of(weekly: list[int]) -> str:
    """rising, falling or steady: the last four weeks against the four before."""
    if len(weekly) < 2 * WEEKS_COMPARED:
        return "steady"
    last = sum(weekly[-WEEKS_COMPARED:])
    before = sum(weekly[-2 * WEEKS_COMPARED : -WEEKS_COMPARED])
    if last >= RISING_FROM * max(before, 1) and last >= WEEKS_COMPARED:
        return "rising"
    return "falling" if before >= RISING_FROM * max(last, 1) else "steady"


def _point(theme: dict[str, Any]) -> Point:
    demand = theme["demand"]
    wide = demand["high"] - demand["low"] >= WIDE_FROM
    tone = "warm" if wide else ("accent" if trend_of(theme["weekly"]) == "rising" else "calm")
    return Point(theme["label"], theme["breadth"], demand["mean"], theme["size"], tone)


def _theme(
    page: ReportPage, theme: dict[str, Any], by_key: dict[str, dict[str, Any]], most: float
) -> ThemeRow:
    weekly = theme["weekly"]
    return ThemeRow(
        theme=theme,
        bar=_bar(theme, most),
        line=charts.sparkline(weekly, width=LINE_WIDTH, height=LINE_HEIGHT) if any(weekly) else "",
        trend=trend_of(weekly),
        evidence=[page.text(key) for key in theme["evidence"]],
        members=[(by_key[key], page.text(key)) for key in theme["members"]],
    )


def _bar(row: dict[str, Any], most: float) -> Interval:
    demand = row["demand"]
    return charts.interval(
        demand["mean"], demand["low"], demand["high"], most=most, width=BAR_WIDTH
    )
