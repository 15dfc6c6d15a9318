"""What is connected, and how it fares."""

from __future__ import annotations

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from forum.accounts.session import current_actor
from forum.communities.queries import access_community
from forum.notices.pages import note_opened
from forum.pipeline.integrations import queries
from forum.pipeline.integrations.views import blueprint
from forum.pipeline.integrations.words import (
    ABOUT,
    KIND_WORDS,
    REMOTE_WORDS,
    STATE_WORDS,
    sentence,
)
from forum.pipeline.stages import stages_of
from forum.web.access import action

WORDS = {"kinds": KIND_WORDS, "states": STATE_WORDS, "sentence": sentence}


@blueprint.get("/c/<slug>/pipeline/integrations")
@action("integration.view")
def index(slug: str) -> ResponseReturnValue:
    """Every integration with its health, and the kinds that can be connected."""
    actor = current_actor()
    community = access_community(actor, slug)
    return render_template(
        "integrations/index.html",
        community=community,
        healths=queries.healths(actor, community),
        about=ABOUT,
        **WORDS,
    )


@blueprint.get("/c/<slug>/pipeline/integrations/<int:integration_id>")
@action("integration.view")
def show(slug: str, integration_id: int) -> ResponseReturnValue:
    """One integration: its health, its test, what comes back from it, its deliveries."""
    actor = current_actor()
    community = access_community(actor, slug)
    integration = queries.access_integration(actor, community, integration_id)
    note_opened(actor.person_id, request.path)
    shown = {
        "community": community,
        "health": queries.health_of(integration),
        "test": queries.last_test(integration),
        **WORDS,
    }
    if request.headers.get("X-Fragment") == "progress":
        return render_template("integrations/panel.html", **shown)
    return render_template(
        "integrations/show.html",
        page=queries.deliveries_of(integration, request.args.get("after")),
        hook=url_for("integrations.hook", public_id=integration.public_id, _external=True),
        remote_words=REMOTE_WORDS,
        stages={stage.id: stage.name for stage in stages_of(community)},
        **shown,
    )
