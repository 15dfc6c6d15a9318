"""Prove a mail address; set a new password by a link."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_limiter.util import get_remote_address

from forum.accounts import service
from forum.accounts.forms import EmptyForm, NewPasswordForm
from forum.accounts.session import start
from forum.accounts.views import blueprint
from forum.core.language import _
from forum.core.limits import SIGN_IN_ADDRESS
from forum.core.transaction import transaction
from forum.extensions import limiter
from forum.web.access import action
from forum.web.forms import carry_out


@blueprint.get("/verify/<word>")
@action("login/register/reset")
def verify_form(word: str) -> ResponseReturnValue:
    """A button, since opening a link must not change anything."""
    return render_template("accounts/verify.html", form=EmptyForm(), word=word)


@blueprint.post("/verify/<word>")
@action("login/register/reset")
def verify(word: str) -> ResponseReturnValue:
    """Prove the address."""
    with transaction():
        service.verify_address(word)
    flash(_("Your address is proven. Welcome."))
    return redirect(url_for("ideas.site"))


@blueprint.get("/reset/<word>")
@action("login/register/reset")
def reset_form(word: str) -> ResponseReturnValue:
    """The form for a new password."""
    return render_template("accounts/reset.html", form=NewPasswordForm(), word=word)


@blueprint.post("/reset/<word>")
@limiter.limit(SIGN_IN_ADDRESS, key_func=get_remote_address)
@action("login/register/reset")
def reset(word: str) -> ResponseReturnValue:
    """Set the new password and come in."""
    form = NewPasswordForm()
    person = carry_out(form, lambda: service.reset_password(word, form.password.data))
    if person is None:
        return render_template("accounts/reset.html", form=form, word=word), 422
    start(person)
    flash(_("Your new password holds. Every other session has ended."))
    return redirect(url_for("ideas.site"))
