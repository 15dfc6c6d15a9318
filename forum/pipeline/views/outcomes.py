"""What became of all ideas, as a page and as a table for a spreadsheet."""

from __future__ import annotations

from flask import render_template, request
from flask.typing import ResponseReturnValue

from forum.accounts.session import current_actor
from forum.communities.queries import access_community
from forum.core.errors import NotFound
from forum.core.language import _
from forum.core.spreadsheets import csv_text
from forum.pipeline import queries
from forum.pipeline.queries import Period
from forum.pipeline.views import blueprint
from forum.pipeline.words import OUTCOME_WORDS
from forum.web import stacks
from forum.web.access import action
from forum.web.downloads import download

RELEASED_SHOWN = 8


@blueprint.get("/c/<slug>/outcomes")
@action("roadmap.view")
def outcomes(slug: str) -> ResponseReturnValue:
    """How many ideas had which outcome, how long it took, and why some were declined."""
    community = access_community(current_actor(), slug)
    periods = queries.periods_of(community)
    period = _asked(periods)
    found = queries.outcomes(community, period)
    after = request.args.get("after")
    return render_template(
        "pipeline/outcomes.html",
        community=community,
        periods=periods,
        period=period,
        outcomes=found,
        words=OUTCOME_WORDS,
        bar=stacks.stack(list(found.counts.values())),
        declined=queries.decided(community, "declined", period, after),
        released=queries.decided(community, "released", period, size=RELEASED_SHOWN),
    )


@blueprint.get("/c/<slug>/outcomes.csv")
@action("roadmap.view")
def outcomes_table(slug: str) -> ResponseReturnValue:
    """The counts, in the words of the code, so that a spreadsheet reads them in any language."""
    community = access_community(current_actor(), slug)
    period = _asked(queries.periods_of(community))
    found = queries.outcomes(community, period)
    lines = [*found.counts.items(), ("total", found.total)]
    name = "-".join([slug, "outcomes", *([period.key] if period else [])])
    return download(csv_text(("outcome", "ideas"), lines), name, "csv")


def _asked(periods: list[Period]) -> Period | None:
    key = request.args.get("proposed", "")
    if not key:
        return None
    found = next((period for period in periods if period.key == key), None)
    if found is None:
        raise NotFound(_("Nothing was proposed here then."))
    return found
