"""What the product team owes, and to whom it owes what shipped."""

from __future__ import annotations

from flask import render_template
from flask.typing import ResponseReturnValue

from forum.accounts.session import current_actor
from forum.communities.queries import access_community
from forum.credits import queries
from forum.credits.views import blueprint
from forum.credits.views.ideas import WORDS
from forum.web.access import action


@blueprint.get("/c/<slug>/credits")
@action("credits.manage")
def team(slug: str) -> ResponseReturnValue:
    """Rewards that are owed, corrections that wait, and who gave most to what shipped."""
    actor = current_actor()
    community = access_community(actor, slug)
    shown = {
        "debts": queries.debts_of(actor, community),
        "waiting": queries.proposals_in(community),
        "givers": queries.givers(community),
        **WORDS,
    }
    return render_template("credits/team.html", community=community, **shown)
