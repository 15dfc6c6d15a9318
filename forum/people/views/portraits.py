"""Portraits: shown to whoever may see whose they are; given and taken back by their owner."""

from __future__ import annotations

from pathlib import Path

from flask import flash, redirect, send_from_directory, url_for
from flask.typing import ResponseReturnValue

from forum.accounts import policy, profile
from forum.accounts.session import current_actor
from forum.core import images
from forum.core.errors import Invalid
from forum.core.images import THUMB_PREFIX
from forum.core.language import _
from forum.core.limits import PICTURE_BYTES
from forum.core.permissions import ensure
from forum.core.settings import settings
from forum.core.transaction import after_commit, transaction
from forum.extensions import limiter
from forum.people import queries
from forum.people.forms import PortraitForm
from forum.people.views import blueprint
from forum.people.views.settings import profile_page
from forum.web.access import action
from forum.web.forms import carry_out
from forum.web.uploads import takes_files


def folder() -> Path:
    """Where the portraits lie."""
    return settings().uploads / "portraits"


@blueprint.get("/avatars/<file>")
@limiter.exempt
@action("person.view")
def portrait(file: str) -> ResponseReturnValue:
    """A portrait, or the small one; another picture has another name, so it is kept for long."""
    name = queries.access_portrait(current_actor(), file.removeprefix(THUMB_PREFIX))
    small = file.startswith(THUMB_PREFIX)
    response = send_from_directory(folder(), f"{THUMB_PREFIX}{name}" if small else name)
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.headers["Cache-Control"] = "private, max-age=86400, immutable"
    return response


@blueprint.post("/settings/portrait")
@action("me.profile.edit")
@takes_files(PICTURE_BYTES)
def give() -> ResponseReturnValue:
    """Show oneself by a picture."""
    actor, form = current_actor(), PortraitForm()
    ensure(policy.is_signed_in(actor), _("Please sign in."))
    try:
        # Read outside of any transaction: it may take seconds.
        stored = profile.received(form.portrait.data or [], folder()) if form.validate() else None
    except Invalid as error:
        form.take(error.fields)
        stored = None
    if stored is None:
        return profile_page(portrait_form=form), 422
    kept = None
    try:
        kept = carry_out(form, lambda: _put(stored))
    finally:
        if kept is None:
            images.discard([stored.name], folder())
    if kept is None:
        return profile_page(portrait_form=form), 422
    flash(_("Kept."))
    return redirect(url_for("people.profile_form"))


@blueprint.post("/settings/portrait/remove")
@action("me.profile.edit")
def remove() -> ResponseReturnValue:
    """Be shown by one's initials again."""
    ensure(policy.is_signed_in(current_actor()), _("Please sign in."))
    with transaction():
        _put(None)
    flash(_("Your picture is gone."))
    return redirect(url_for("people.profile_form"))


def _put(stored: images.Stored | None) -> bool:
    before = profile.set_portrait(current_actor(), stored)
    if before:
        after_commit(lambda: images.discard([before], folder()))
    return True
