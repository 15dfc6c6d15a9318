"""What the page of a report draws: the map of themes, their intervals, weeks, camps and parts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from forum.capture.report.chips import Chip, chips_of, is_rising, is_unsure, side_of
from forum.capture.report.comparing import Comparison
from forum.capture.report.owned import OwnedByTheme, owned_of
from forum.capture.report.queries import IdeaText, ReportPage
from forum.capture.report.showing import (
    DISSENTING_LISTED,
    IDEAS_LISTED,
    MEMBERS_LISTED,
    TWINS_LISTED,
    dissenting,
    likely_twins,
)
from forum.capture.report.words import PART_WORDS, SIDE_WORDS
from forum.web import charts, curves, maps
from forum.web.charts import Interval
from forum.web.curves import Ahead, Slopes, Step, Weeks
from forum.web.maps import Map, Point

WHYS_AT_ONCE = 6
BAR_WIDTH = 200.0
LINE_WIDTH, LINE_HEIGHT = 132.0, 30.0
WIDE_FROM = 0.12

Member = tuple[dict[str, Any], IdeaText]


@dataclass(frozen=True)
class CampRow:
    """What a camp thinks of a theme: for, against or divided."""

    number: int
    size: int
    reacted: int
    wants: dict[str, float]
    bar: Interval
    side: str


@dataclass(frozen=True)
class ThemeRow:
    """A theme, its pictures and the ideas that stand for it.

    `across`: its place on the map from left to right, how far all camps want it where there are
    any, else how many people it comes from.
    """

    theme: dict[str, Any]
    across: float
    chips: list[Chip]
    bar: Interval
    weeks: Weeks | None
    evidence: list[IdeaText]
    members: list[Member]
    camps: list[CampRow]
    dissent: list[tuple[IdeaText, int]]
    twins: list[tuple[list[IdeaText], float]]
    # How many of its people own each model; None where that is not shown, and why.
    owned: list[tuple[str, int | None]]
    is_guarded: bool


@dataclass(frozen=True)
class IdeaRow:
    """A ranked idea, its interval and its text as it may be read now."""

    idea: dict[str, Any]
    bar: Interval
    text: IdeaText
    theme: str


@dataclass(frozen=True)
class Pictures:
    """All that a report's page shows beside its facts; `by_camps`: what the map goes by across."""

    map: Map
    by_camps: bool
    themes: list[ThemeRow]
    ideas: list[IdeaRow]
    weeks: int
    wishes: int
    # The model whose owners stand out on the map, and the models to choose from.
    own: str
    models: Sequence[str]
    # Why so many themes are where they are stands on the page; of the others it is asked for.
    whys: int
    # The words of the parts of a score and of what camps think, looked up once for the page.
    parts: Mapping[str, str]
    sides: Mapping[str, str]


def pictures(page: ReportPage, wishes: int, own: str = "") -> Pictures:
    """Draw a report in which so many wishes were heard; themes without owners of `own` are pale."""
    found, labels = page.findings, page.labels()
    themes, shown = found["themes"], found["ideas"][:IDEAS_LISTED]
    bridging = found["parameters"].get("theme_weights", {}).get("bridging", 0)
    goes_on = page.run.before_id is not None
    owned = owned_of(page.report)
    own = own if own in owned.shown else ""
    rows = _themes(page, bridging, owned, goes_on=goes_on)
    dim = {key for key in page.labels() if own and not owned.has(key, own)}
    points = [_point(row, goes_on=goes_on, is_dim=row.theme["key"] in dim) for row in rows]
    most = max((idea["demand"]["high"] for idea in shown), default=1.0)
    return Pictures(
        map=maps.scatter(points),
        by_camps=bridging > 0,
        themes=rows,
        ideas=[_idea(page, idea, most, labels) for idea in shown],
        weeks=len(themes[0]["weekly"]) if themes else 0,
        wishes=wishes,
        own=own,
        models=owned.shown,
        whys=WHYS_AT_ONCE,
        parts={name: str(word) for name, word in PART_WORDS.items()},
        sides={name: str(word) for name, word in SIDE_WORDS.items()},
    )


def _themes(
    page: ReportPage, bridging: float, owned: OwnedByTheme, *, goes_on: bool
) -> list[ThemeRow]:
    themes, sizes = page.findings["themes"], page.findings["camps"]
    by_key = {idea["key"]: idea for idea in page.findings["ideas"]}
    twins = _twins(page)
    most = max((theme["demand"]["high"] for theme in themes), default=1.0)
    return [
        ThemeRow(
            theme=theme,
            across=_across(theme, bridging),
            chips=chips_of(theme, page.findings, goes_on=goes_on),
            bar=_bar(theme["demand"], most),
            weeks=_weeks(theme),
            evidence=[page.text(key) for key in theme["evidence"]],
            members=[(by_key[key], page.text(key)) for key in theme["members"][:MEMBERS_LISTED]],
            camps=[_camp(voice, sizes) for voice in theme["camps"]],
            dissent=_dissent(page, theme, by_key),
            twins=twins.get(theme["key"], []),
            owned=owned.of(theme["key"]),
            is_guarded=theme["key"] in owned.guarded,
        )
        for theme in themes
    ]


def _idea(
    page: ReportPage, idea: dict[str, Any], most: float, labels: Mapping[str, str]
) -> IdeaRow:
    text = page.text(idea["key"])
    return IdeaRow(idea, _bar(idea["demand"], most), text, labels.get(idea["theme"], ""))


def _across(theme: dict[str, Any], bridging: float) -> float:
    if bridging > 0:
        return float(min(1.0, theme["contributions"].get("bridging", 0.0) / bridging))
    return float(theme["breadth"])


def _point(row: ThemeRow, *, goes_on: bool, is_dim: bool) -> Point:
    theme, demand = row.theme, row.theme["demand"]
    tone = "calm"
    if theme["alarm"]:
        tone = "warm"
    elif is_rising(theme) or (goes_on and not theme["known"]):
        tone = "accent"
    note = next((chip.word for chip in row.chips if chip.out), "")
    is_open = is_unsure(theme) or demand["high"] - demand["low"] >= WIDE_FROM
    place = (row.across, demand["mean"], theme["size"])
    return Point(theme["label"], *place, tone, note, is_open, is_dim)


def _weeks(theme: dict[str, Any]) -> Weeks | None:
    ahead = theme["outlook"]["forecast"] if theme["outlook"] else ()
    band = [Ahead(week["mean"], week["low"], week["high"]) for week in ahead]
    return curves.weeks(theme["weekly"], band, width=LINE_WIDTH, height=LINE_HEIGHT)


def _camp(voice: dict[str, Any], sizes: Sequence[int]) -> CampRow:
    wants, camp = voice["wants"], voice["camp"]
    return CampRow(
        number=camp + 1,
        size=sizes[camp] if camp < len(sizes) else 0,
        reacted=voice["reacted"],
        wants=wants,
        bar=_bar(wants, 1.0),
        side=side_of(wants),
    )


def _dissent(
    page: ReportPage, theme: dict[str, Any], by_key: Mapping[str, dict[str, Any]]
) -> list[tuple[IdeaText, int]]:
    found = [(page.text(key), camp) for key, camp in dissenting(theme, by_key)]
    return [(text, camp) for text, camp in found if not text.gone][:DISSENTING_LISTED]


def _twins(page: ReportPage) -> dict[str, list[tuple[list[IdeaText], float]]]:
    found: dict[str, list[tuple[list[IdeaText], float]]] = {}
    for theme, groups in likely_twins(page.findings).items():
        for group in groups:
            texts = [text for key in group["keys"] if not (text := page.text(key)).gone]
            if len(texts) > 1:
                found.setdefault(theme, []).append((texts, group["chance"]))
    return {theme: groups[:TWINS_LISTED] for theme, groups in found.items()}


def slopes(told: Comparison) -> Slopes:
    """Draw two reports side by side."""
    tones = {"rose": "accent", "new": "accent", "gone": "warm"}
    return curves.slopes(
        [
            Step(
                theme.label,
                theme.before["position"] if theme.before else None,
                theme.after["position"] if theme.after else None,
                tones.get(theme.way, "calm"),
            )
            for theme in told.themes
        ]
    )


def _bar(share: Mapping[str, float], most: float) -> Interval:
    return charts.interval(share["mean"], share["low"], share["high"], most=most, width=BAR_WIDTH)
