"""Take away all that is kept of oneself."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, send_from_directory, url_for
from flask.typing import ResponseReturnValue

from forum.accounts.queries import blocked_by
from forum.accounts.session import current_actor
from forum.core.errors import NotFound
from forum.core.language import _, current
from forum.core.limits import EXPORT_KEPT_FOR
from forum.core.permissions import ensure
from forum.core.transaction import transaction
from forum.privacy import exporting, policy
from forum.privacy.views import blueprint
from forum.web.access import action


@blueprint.get("/settings/privacy")
@action("me.export")
def page() -> ResponseReturnValue:
    """Exports, the way out, and whom one has blocked."""
    actor = current_actor()
    ensure(policy.can_export(actor), _("Please sign in."))
    return render_template(
        "privacy/privacy.html",
        exports=exporting.exports_of(actor),
        days=EXPORT_KEPT_FOR.days,
        blocked=blocked_by(actor),
    )


@blueprint.post("/settings/privacy")
@action("me.export", fresh=True)
def export() -> ResponseReturnValue:
    """Ask for an export; the worker makes it."""
    with transaction():
        exporting.ask_for_export(current_actor(), language=current())
    flash(_("Your data are being gathered: this page says when they are ready."))
    return redirect(url_for("privacy.page", _anchor="exports"))


@blueprint.get("/settings/privacy/exports/<int:export_id>")
@action("me.export")
def fetch(export_id: int) -> ResponseReturnValue:
    """The file itself, to whom it tells of and to nobody else; or how far it is."""
    actor = current_actor()
    ensure(policy.can_export(actor), _("Please sign in."))
    made = exporting.access_export(actor, export_id)
    if request.headers.get("X-Fragment"):
        return render_template("privacy/progress_panel.html", export=made, is_newest=True)
    if made.file is None:
        raise NotFound(_("It is still being made."))
    name = f"vivier-{made.asked_at:%Y-%m-%d}.zip"
    there = (exporting.folder(), made.file)
    response = send_from_directory(*there, as_attachment=True, download_name=name)
    response.headers["Cache-Control"] = "private, no-store"
    return response
