"""How the brand answers: the response clock, what waits, and what was answered lately."""

from __future__ import annotations

from flask import render_template, request
from flask.typing import ResponseReturnValue

from forum.accounts.session import current_actor
from forum.communities.queries import access_community
from forum.ideas import queries
from forum.ideas.views import blueprint
from forum.web.access import action


@blueprint.get("/c/<slug>/answers")
@action("answers.view")
def answers(slug: str) -> ResponseReturnValue:
    """The numbers, what waits with the longest first, and the latest answers."""
    community = access_community(current_actor(), slug)
    after = request.args.get("after")
    return render_template(
        "ideas/answers.html",
        community=community,
        clock=queries.clock_of(community),
        waiting=queries.waiting_in(community, after),
        answered=queries.answered_in(community) if not after else [],
        after=after,
    )
