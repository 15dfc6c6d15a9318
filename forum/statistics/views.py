"""The page of a community's statistics, and the same as a file."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from forum.accounts.session import current_actor
from forum.communities.queries import access_community
from forum.core.spreadsheets import csv_text
from forum.ideas.queries import clock_of
from forum.statistics import queries
from forum.statistics.words import SERIES_WORDS
from forum.web import charts
from forum.web.access import action
from forum.web.downloads import download

blueprint = Blueprint("statistics", __name__, template_folder="templates")


@blueprint.get("/c/<slug>/statistics")
@action("statistics.view")
def show(slug: str) -> ResponseReturnValue:
    """Twelve weeks of a community, and how its brand answers."""
    community = access_community(current_actor(), slug)
    rows, counted_at = queries.weeks_of(community)
    drawn = {name: charts.columns([getattr(row, name) for row in rows]) for name in SERIES_WORDS}
    return render_template(
        "statistics/show.html",
        community=community,
        rows=rows,
        counted_at=counted_at,
        drawn=drawn,
        words=SERIES_WORDS,
        clock=clock_of(community),
    )


@blueprint.get("/c/<slug>/statistics.csv")
@action("statistics.view")
def table(slug: str) -> ResponseReturnValue:
    """The twelve weeks as a table for a spreadsheet; an empty cell is a number not told."""
    community = access_community(current_actor(), slug)
    rows, _counted_at = queries.weeks_of(community)
    lines = [(row.begins.isoformat(), *(getattr(row, n) for n in SERIES_WORDS)) for row in rows]
    return download(csv_text(("week", *SERIES_WORDS), lines), f"{slug}-weeks", "csv")
