"""Say your password again, and go on to where you wanted."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from forum.accounts import freshness, policy
from forum.accounts.forms import AgainForm
from forum.accounts.session import current_actor
from forum.accounts.views import blueprint
from forum.core.errors import Invalid
from forum.core.language import _
from forum.core.permissions import ensure
from forum.web.access import action
from forum.web.navigation import own_path


@blueprint.get("/sign-in/again")
@action("me.security.edit")
def again_form() -> ResponseReturnValue:
    """The question."""
    ensure(policy.is_signed_in(current_actor()), _("Please sign in."))
    form = AgainForm(formdata=None, next=own_path(request.args.get("next")))
    return render_template("accounts/again.html", form=form)


@blueprint.post("/sign-in/again")
@action("me.security.edit")
def again() -> ResponseReturnValue:
    """Go on, if that is the password."""
    ensure(policy.is_signed_in(current_actor()), _("Please sign in."))
    form = AgainForm()
    if form.validate():
        try:
            freshness.prove(form.password.data)
            return redirect(own_path(form.next.data) or url_for("accounts.sessions"))
        except Invalid as error:
            form.take(error.fields)
    return render_template("accounts/again.html", form=form), 422
