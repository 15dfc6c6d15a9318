"""The roadmap, for everybody who may read the community."""

from __future__ import annotations

from flask import render_template
from flask.typing import ResponseReturnValue

from forum.accounts.session import current_actor
from forum.communities.queries import access_community
from forum.pipeline import queries
from forum.pipeline.views import blueprint
from forum.web.access import action


@blueprint.get("/c/<slug>/roadmap")
@action("roadmap.view")
def roadmap(slug: str) -> ResponseReturnValue:
    """What is planned, in production and released lately."""
    actor = current_actor()
    community = access_community(actor, slug)
    sections = queries.roadmap(actor, community)
    return render_template("pipeline/roadmap.html", community=community, sections=sections)
