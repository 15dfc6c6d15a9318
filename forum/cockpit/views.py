"""Pages of the cockpit: of a community, and of all that one manages for a brand."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from forum.accounts.session import current_actor
from forum.cockpit import queries
from forum.cockpit.words import AMOUNT_WORDS
from forum.web import curves
from forum.web.access import action

LINE_WIDTH, LINE_HEIGHT = 132.0, 30.0

blueprint = Blueprint("cockpit", __name__, template_folder="templates")


@blueprint.get("/c/<slug>/cockpit")
@action("cockpit.view")
def show(slug: str) -> ResponseReturnValue:
    """What changed in a community, with the act beside each line."""
    page = queries.access_cockpit(current_actor(), slug, _days())
    drawn = {amount.name: _line(amount.weeks) for amount in page.amounts}
    shown = {"page": page, "drawn": drawn, "words": AMOUNT_WORDS, "periods": queries.PERIODS}
    return render_template("cockpit/show.html", community=page.community, **shown)


@blueprint.get("/brands/<slug>/cockpit")
@action("cockpit.brand")
def brand(slug: str) -> ResponseReturnValue:
    """The key figures of all communities that one manages for a brand."""
    found, rows = queries.access_brand_cockpit(current_actor(), slug, queries.PERIODS[0])
    drawn = {row.community.id: _line(row.amounts[0].weeks) for row in rows}
    shown = {"brand": found, "rows": rows, "drawn": drawn, "words": AMOUNT_WORDS}
    return render_template("cockpit/brand.html", **shown)


def _days() -> int:
    given = request.args.get("days", "")[:3]
    return int(given) if given.isdecimal() else queries.PERIODS[0]


def _line(weeks: Sequence[int]) -> curves.Weeks | None:
    return curves.weeks(weeks, [], width=LINE_WIDTH, height=LINE_HEIGHT)
