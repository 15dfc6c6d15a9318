"""A forgotten password: ask for a link, and set a new one by it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_limiter.util import get_remote_address

from forum.accounts import credentials, jobs, tokens
from forum.accounts.forms import NewPasswordForm, ResetForm
from forum.accounts.session import actor_behind, come_in
from forum.accounts.views import blueprint
from forum.core import mail
from forum.core.errors import Conflict
from forum.core.language import _
from forum.core.limits import ASKED_MAIL, PASSWORD_MIN, PASSWORD_MIN_STAFF, SIGN_IN_ADDRESS
from forum.extensions import limiter
from forum.web.access import action
from forum.web.forms import carry_out

if TYPE_CHECKING:
    from forum.accounts.models import Person


@blueprint.get("/reset")
@action("login/register/reset")
def forgotten_form() -> ResponseReturnValue:
    """Ask whose password it was; without a mail server, say whom to ask."""
    return _forgotten_page(ResetForm(formdata=None))


@blueprint.post("/reset")
@limiter.limit(ASKED_MAIL, key_func=get_remote_address)
@action("login/register/reset")
def forgotten() -> ResponseReturnValue:
    """Ask for the mail; the answer is the same whether or not there is such an account."""
    form = ResetForm()
    if not mail.goes_out():
        raise Conflict(_("This forum sends no mails."))
    if not carry_out(form, lambda: jobs.ask_for_reset(form.name.data)):
        return _forgotten_page(form), 422
    return render_template("accounts/forgotten_sent.html")


@blueprint.get("/reset/<word>")
@action("login/register/reset")
def reset_form(word: str) -> ResponseReturnValue:
    """The form for a new password; a link that is over says so before one has thought of one."""
    return _reset_page(NewPasswordForm(formdata=None), word)


@blueprint.post("/reset/<word>")
@limiter.limit(SIGN_IN_ADDRESS, key_func=get_remote_address)
@action("login/register/reset")
def reset(word: str) -> ResponseReturnValue:
    """Set the new password and come in; a second factor is asked for as ever."""
    form, is_staff = NewPasswordForm(), _is_of_staff(tokens.person_behind(word, "reset"))
    person = carry_out(
        form, lambda: credentials.reset_password(word, form.password.data, is_staff=is_staff)
    )
    if person is None:
        return _reset_page(form, word), 422
    flash(_("Your new password holds. Every other session has ended."))
    return redirect(url_for("ideas.site" if come_in(person) else "accounts.code_form"))


def _is_of_staff(owner: Person | None) -> bool:
    return owner is not None and actor_behind(owner).is_staff


def _reset_page(form: NewPasswordForm, word: str) -> str:
    owner = tokens.person_behind(word, "reset")
    least = PASSWORD_MIN_STAFF if _is_of_staff(owner) else PASSWORD_MIN
    shown = {"form": form, "word": word, "is_over": owner is None, "least": least}
    return render_template("accounts/reset.html", **shown)


def _forgotten_page(form: ResetForm) -> str:
    return render_template("accounts/forgotten.html", form=form, by_mail=mail.goes_out())
