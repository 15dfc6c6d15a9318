"""The figures of moderation."""

from __future__ import annotations

from flask import render_template
from flask.typing import ResponseReturnValue

from forum.accounts.session import current_actor
from forum.communities.policy import belongs_to_team
from forum.communities.queries import access_community
from forum.core.language import _
from forum.core.limits import BREAKDOWN_FLOOR
from forum.core.permissions import ensure
from forum.moderation.figures import figures_of
from forum.moderation.views import blueprint
from forum.moderation.words import ACT_WORDS, LEVEL_WORDS
from forum.web import charts
from forum.web.access import action

BAR = 200.0


@blueprint.get("/c/<slug>/moderation/figures")
@action("moderation.figures")
def figures(slug: str) -> ResponseReturnValue:
    """How much there is to moderate, how it is decided, and for whom."""
    actor = current_actor()
    community = access_community(actor, slug)
    ensure(belongs_to_team(actor, community), _("Only the community's team can see this."))
    found = figures_of(community)
    waits = [None if week.wait is None else round(week.wait) for week in found.weeks]
    shares = [one.share for one in found.treatments if one.share]
    most = max((one.high for one in shares), default=1.0)
    return render_template(
        "moderation/figures.html",
        community=community,
        figures=found,
        opened=charts.columns([week.opened for week in found.weeks]),
        waits=charts.columns(waits),
        bars={
            one.level: charts.interval(
                one.share.mean, one.share.low, one.share.high, most=most, width=BAR
            )
            for one in found.treatments
            if one.share
        },
        act_words=ACT_WORDS,
        level_words=LEVEL_WORDS,
        floor=BREAKDOWN_FLOOR,
    )
