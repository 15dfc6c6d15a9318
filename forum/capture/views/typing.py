"""What is shown while somebody types: ideas that say about the same."""

from __future__ import annotations

from flask import render_template, request
from flask.typing import ResponseReturnValue

from forum.accounts.session import current_actor
from forum.capture.similar import TEXT_MAX, similar_ideas
from forum.capture.views import blueprint
from forum.communities.queries import access_community
from forum.core.database import whole_number
from forum.web.access import action


@blueprint.get("/c/<slug>/ideas/similar")
@action("similar-ideas.suggestion")
def similar(slug: str) -> ResponseReturnValue:
    """Ideas that say about the same as a text; script asks for the list alone."""
    actor = current_actor()
    community = access_community(actor, slug)
    text = request.args.get("text", "")[:TEXT_MAX].replace("\0", " ")
    idea_id = whole_number(request.args.get("but"))
    shown = {"cards": similar_ideas(actor, community, text, but=idea_id), "but": idea_id}
    page = "similar_list" if request.headers.get("X-Fragment") else "similar"
    return render_template(f"capture/{page}.html", community=community, text=text, **shown)
