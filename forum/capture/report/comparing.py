"""Two reports of a community side by side: what rose, fell, is new, gone, answered and shipped."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from forum.accounts.actor import Actor
from forum.capture.models import CaptureRun, Report
from forum.capture.report import queries
from forum.capture.report.queries import ReportPage
from forum.communities.models import Community
from forum.core.errors import NotFound
from forum.core.language import _
from forum.core.slugs import Titled
from forum.extensions import db
from forum.ideas.models import BrandResponse, Idea, StatusChange

CHOICES = 50
SHIPPED = "released"


@dataclass(frozen=True)
class Moved:
    """A theme of either report; `way` is rose, fell, stayed, new or gone.

    `steps`: how many places it rose among the themes that both reports have, so that one which
    only made room for a new one did not fall. `is_clear`: its scores' intervals do not meet.
    """

    key: str
    label: str
    way: str
    before: dict[str, Any] | None
    after: dict[str, Any] | None
    steps: int = 0
    is_clear: bool = False


@dataclass(frozen=True)
class Happened(Titled):
    """What became of an idea between the reports: the brand answered, or its status changed."""

    idea_id: int
    title: str
    at: datetime
    status: str | None


@dataclass(frozen=True)
class Comparison:
    """The older report, the newer one, and what is different; `others` are runs to choose from."""

    older: CaptureRun
    newer: CaptureRun
    older_report: Report
    newer_report: Report
    themes: list[Moved]
    answered: list[Happened]
    changed: list[Happened]
    shipped: list[Happened]
    others: list[CaptureRun]

    def of(self, way: str) -> list[Moved]:
        """The themes that went this way."""
        return [theme for theme in self.themes if theme.way == way]


def compare_reports(
    actor: Actor, community: Community, key: str, other: str | None = None
) -> Comparison:
    """A report beside another one, by default the one before; whichever is older comes first."""
    page = queries.access_report(actor, community, key)
    other = other or page.before
    if other is None:
        raise NotFound(_("There is no report before this one."))
    if other == key:
        raise NotFound(_("Choose two different reports."))
    older, newer = sorted(
        (page, queries.access_report(actor, community, other)), key=lambda one: one.run.id
    )
    happened = _happened(newer.run.community_id, older.report.frozen_at, newer.report.frozen_at)
    return Comparison(
        older=older.run,
        newer=newer.run,
        older_report=older.report,
        newer_report=newer.report,
        themes=moved(older, newer),
        answered=_of_reports(happened["answered"], older, newer),
        changed=_of_reports(happened["changed"], older, newer),
        shipped=_of_reports(happened["shipped"], older, newer),
        others=[
            run
            for run in queries.runs_of(actor, community, most=CHOICES)
            if run.report and run.key != newer.run.key
        ],
    )


def moved(older: ReportPage, newer: ReportPage) -> list[Moved]:
    """The themes of both reports, matched by key: those of the newer by rank, then what is gone."""
    before = {theme["key"]: theme for theme in older.findings["themes"]}
    now = {theme["key"]: theme for theme in newer.findings["themes"]}
    places_before, places_now = (_places(one, before.keys() & now.keys()) for one in (before, now))
    here = [
        _moved(theme, before.get(key), places_before.get(key, 0) - places_now.get(key, 0))
        for key, theme in now.items()
    ]
    gone = [
        Moved(key, theme["label"], "gone", theme, None)
        for key, theme in before.items()
        if key not in now
    ]
    return here + gone


def _places(themes: Mapping[str, dict[str, Any]], both: Set[str]) -> dict[str, int]:
    """The places of the themes that both reports have, among one another."""
    ranked = sorted(both, key=lambda key: themes[key]["position"])
    return {key: place for place, key in enumerate(ranked)}


def _moved(after: dict[str, Any], before: dict[str, Any] | None, steps: int) -> Moved:
    if before is None:
        return Moved(after["key"], after["label"], "new", None, after)
    way = "stayed" if not steps else ("rose" if steps > 0 else "fell")
    clear = before["high"] < after["low"] or after["high"] < before["low"]
    return Moved(after["key"], after["label"], way, before, after, steps, clear)


def _of_reports(
    rows: Iterable[tuple[str, Happened]], older: ReportPage, newer: ReportPage
) -> list[Happened]:
    keys = {idea["key"] for page in (older, newer) for idea in page.findings["ideas"]}
    return [row for key, row in rows if key in keys]


def _happened(
    community_id: int, since: datetime, until: datetime
) -> dict[str, list[tuple[str, Happened]]]:
    """What became of ideas that may be read in that time; of several steps the last one."""
    seen = (
        Idea.community_id == community_id,
        Idea.visibility == "visible",
        Idea.status != "withdrawn",
        Idea.capture_consent,
    )
    answers = (
        select(Idea.key, Idea.id, Idea.title, BrandResponse.created_at.label("at"))
        .join(BrandResponse, BrandResponse.idea_id == Idea.id)
        .where(*seen, BrandResponse.created_at > since, BrandResponse.created_at <= until)
        .order_by(BrandResponse.created_at, Idea.id)
    )
    changes = (
        select(Idea.key, Idea.id, Idea.title, StatusChange.at, StatusChange.after)
        .join(StatusChange, StatusChange.idea_id == Idea.id)
        .where(*seen, StatusChange.at > since, StatusChange.at <= until)
        .order_by(StatusChange.at, StatusChange.id)
    )
    last = {
        row.key: Happened(row.id, row.title, row.at, row.after)
        for row in db.session.execute(changes)
    }
    return {
        "answered": [
            (row.key, Happened(row.id, row.title, row.at, None))
            for row in db.session.execute(answers)
        ],
        "changed": [(key, row) for key, row in last.items() if row.status != SHIPPED],
        "shipped": [(key, row) for key, row in last.items() if row.status == SHIPPED],
    }
