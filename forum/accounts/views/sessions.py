"""Where one is signed in, and how to end it from here."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from forum.accounts import above, policy
from forum.accounts import sessions as service
from forum.accounts.letters import device_words
from forum.accounts.queries import own_row
from forum.accounts.session import current_actor, current_session
from forum.accounts.views import blueprint
from forum.core.language import _
from forum.core.permissions import ensure
from forum.core.transaction import transaction
from forum.web.access import action


@blueprint.get("/settings/sessions")
@action("me.security.edit")
def sessions() -> ResponseReturnValue:
    """The sessions that have not ended, this one first."""
    actor = current_actor()
    ensure(policy.is_signed_in(actor), _("Please sign in."))
    above.note_opened(actor.person_id, request.path)
    here = current_session().id
    found = sorted(service.sessions_of(actor), key=lambda one: one.id != here)
    words = [(one, device_words(one)) for one in found]
    return render_template("accounts/sessions.html", sessions=words, here=here)


@blueprint.post("/settings/sessions/<int:session_id>/end")
@action("me.security.edit", fresh=True)
def end_session(session_id: int) -> ResponseReturnValue:
    """End one of them."""
    actor = current_actor()
    ensure(policy.is_signed_in(actor), _("Please sign in."))
    with transaction():
        service.end_one(actor, session_id)
    flash(_("That session has ended."))
    return redirect(url_for("accounts.sessions"))


@blueprint.post("/settings/sessions/end-others")
@action("me.security.edit", fresh=True)
def end_other_sessions() -> ResponseReturnValue:
    """End all of them but this one."""
    actor = current_actor()
    with transaction():
        service.end_others(own_row(actor), but=current_session().id, by=actor.id)
    flash(_("Every other session has ended."))
    return redirect(url_for("accounts.sessions"))
