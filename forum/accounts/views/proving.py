"""Prove a mail address by a link that was mailed to it."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from forum.accounts import credentials, tokens
from forum.accounts.forms import EmptyForm
from forum.accounts.views import blueprint
from forum.core.language import _
from forum.core.transaction import transaction
from forum.web.access import action


@blueprint.get("/verify/<word>")
@action("login/register/reset")
def verify_form(word: str) -> ResponseReturnValue:
    """A button, since opening a link must not change anything; a link that is over says so."""
    is_over = tokens.person_behind(word, "verify") is None
    return render_template("accounts/verify.html", form=EmptyForm(), word=word, is_over=is_over)


@blueprint.post("/verify/<word>")
@action("login/register/reset")
def verify(word: str) -> ResponseReturnValue:
    """Prove the address; of a link that is over its own page tells."""
    if tokens.person_behind(word, "verify") is None:
        return redirect(url_for("accounts.verify_form", word=word))
    with transaction():
        credentials.verify_address(word)
    flash(_("Your address is proven. Welcome."))
    return redirect(url_for("ideas.site"))
