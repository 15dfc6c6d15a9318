"""What was ruled and holds, and taking it back."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from forum.accounts.session import current_actor
from forum.capture.report import standing
from forum.capture.rulings import record
from forum.capture.views import blueprint
from forum.communities.queries import access_community
from forum.core.language import _
from forum.core.transaction import transaction
from forum.web.access import action
from forum.web.navigation import own_path


@blueprint.get("/c/<slug>/capture/rulings")
@action("capture.rule")
def rulings(slug: str) -> ResponseReturnValue:
    """All that was ruled and holds, in words."""
    actor = current_actor()
    community = access_community(actor, slug)
    found = standing.access_rulings(actor, community)
    return render_template("capture/rulings.html", community=community, rulings=found)


@blueprint.post("/c/<slug>/rulings/<int:ruling_id>/undo")
@action("ruling.undo")
def undo_ruling(slug: str, ruling_id: int) -> ResponseReturnValue:
    """Take a ruling back."""
    actor = current_actor()
    with transaction():
        community = access_community(actor, slug)
        found = record.access_ruling(community, ruling_id)
        record.undo_ruling(actor, community=community, ruling=found)
        of_themes = found.theme is not None
    if of_themes:
        flash(_("Taken back: the next report is made without it."))
    else:
        flash(_("Taken back: they may be shown together again."))
    back = own_path(request.args.get("back"))
    after = request.args.get("after")
    return redirect(back or url_for("capture.duplicates", slug=slug, after=after))
