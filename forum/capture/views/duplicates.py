"""What seems to be the same, and telling ideas apart."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from forum.accounts.session import current_actor
from forum.capture.report import twins
from forum.capture.rulings.ideas import rule_different
from forum.capture.views import blueprint
from forum.communities.queries import access_community
from forum.core.transaction import transaction
from forum.ideas.queries import access_idea
from forum.web.access import action


@blueprint.get("/c/<slug>/duplicates")
@action("duplicates.view")
def duplicates(slug: str) -> ResponseReturnValue:
    """Ideas that seem to be the same, and merges that wait for a decision."""
    actor = current_actor()
    community = access_community(actor, slug)
    after = request.args.get("after")
    page = twins.access_duplicates(actor, community, after)
    told = page.just_told(request.args.get("told", ""))
    shown = {"page": page, "told": told, "after": after}
    return render_template("capture/duplicates.html", community=community, **shown)


@blueprint.post("/c/<slug>/duplicates/<int:one>/<int:other>/different")
@action("duplicates.tell_apart")
def tell_apart(slug: str, one: int, other: int) -> ResponseReturnValue:
    """Say that two ideas are different; the answer offers to take it back."""
    actor = current_actor()
    with transaction():
        community = access_community(actor, slug)
        ideas = [access_idea(actor, community, idea_id) for idea_id in (one, other)]
        made = rule_different(actor, community=community, ideas=ideas).id
    after = request.args.get("after")
    return redirect(url_for("capture.duplicates", slug=slug, told=made, after=after))
