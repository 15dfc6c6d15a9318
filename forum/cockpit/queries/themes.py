"""What became of themes: the last report beside one that is a while older."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from forum.capture.report.comparing import Moved, moved
from forum.capture.report.latest import reports_apart
from forum.capture.report.queries import ReportPage
from forum.communities.models import Community

SHOWN = 3


@dataclass(frozen=True)
class Themes:
    """Themes that are new, rose or fell, and those with sudden complaints.

    `before` is the day of the older report; None where there is none as old.
    """

    key: str
    frozen_at: datetime
    before: datetime | None
    before_key: str | None
    new: Sequence[Moved]
    rose: Sequence[Moved]
    fell: Sequence[Moved]
    alarms: Sequence[dict[str, Any]]
    ranked: Sequence[dict[str, Any]]


def themes_of(community: Community, days: int) -> Themes | None:
    """What changed between the last report and the one before these days; two queries."""
    reports = reports_apart(community, timedelta(days=days))
    return _compared(*reports) if reports else None


def alarms_of(report: ReportPage) -> list[dict[str, Any]]:
    """The themes of a report with sudden complaints."""
    return [theme for theme in report.findings["themes"] if theme["alarm"]]


def _compared(last: ReportPage, older: ReportPage | None = None) -> Themes:
    # A theme with sudden complaints says so, wherever it went.
    alarms = alarms_of(last)[:SHOWN]
    told = {theme["key"] for theme in alarms}
    ways = [one for one in moved(older, last) if one.key not in told] if older else []
    by_steps = sorted(ways, key=lambda one: (not one.is_clear, -abs(one.steps), one.label))
    return Themes(
        key=last.run.key,
        frozen_at=last.report.frozen_at,
        before=older.report.frozen_at if older else None,
        before_key=older.run.key if older else None,
        new=[one for one in ways if one.way == "new"][:SHOWN],
        rose=[one for one in by_steps if one.way == "rose"][:SHOWN],
        fell=[one for one in by_steps if one.way == "fell"][:SHOWN],
        alarms=alarms,
        ranked=last.findings["ideas"],
    )
