"""Come in by a name and a password, leave, join."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_limiter.util import get_remote_address
from werkzeug.wrappers import Response

from forum.accounts import letters, service, tokens
from forum.accounts.forms import MailedSignUpForm, SignInForm, SignUpForm
from forum.accounts.names import folded
from forum.accounts.session import come_in, end, start
from forum.accounts.texts import CAPTURE, MINIMUM_AGE, TERMS
from forum.accounts.views import blueprint
from forum.core.errors import Invalid
from forum.core.language import _, current
from forum.core.limits import EMAIL_MAX, SIGN_IN, SIGN_IN_ADDRESS, SIGN_UP
from forum.core.settings import settings
from forum.extensions import limiter
from forum.web.access import action
from forum.web.forms import carry_out
from forum.web.navigation import own_path
from forum.web.nearness import is_near

if TYPE_CHECKING:
    from forum.accounts.models import Person


def _account_and_address() -> str:
    return f"{folded(request.form.get('name', '').strip())[:EMAIL_MAX]}|{request.remote_addr}"


def _home(form: SignInForm | SignUpForm) -> Response:
    return redirect(own_path(form.next.data) or url_for("ideas.site"))


@blueprint.get("/sign-in")
@action("login/register/reset")
def sign_in_form() -> ResponseReturnValue:
    """The form to come in by."""
    form = SignInForm(next=own_path(request.args.get("next")))
    return render_template("accounts/sign_in.html", form=form)


@blueprint.post("/sign-in")
@limiter.limit(SIGN_IN_ADDRESS, key_func=get_remote_address)
@limiter.limit(SIGN_IN, key_func=_account_and_address)
@action("login/register/reset")
def sign_in() -> ResponseReturnValue:
    """Come in; a new session begins."""
    form = SignInForm()
    person = _recognised(form)
    if person is None:
        return render_template("accounts/sign_in.html", form=form), 422
    if not come_in(person):
        return redirect(url_for("accounts.code_form", next=own_path(form.next.data)))
    return _home(form)


def _recognised(form: SignInForm) -> Person | None:
    """Who gave their password; in no transaction: a hash takes long, and nothing is written."""
    if not form.validate():
        return None
    given = {"name": form.name.data, "password": form.password.data}
    try:
        return service.sign_in(**given, from_loopback=is_near())
    except Invalid as error:
        form.take(error.fields)
        return None


@blueprint.post("/sign-out")
@action("site.page")
def sign_out() -> ResponseReturnValue:
    """Leave; the session is gone."""
    end()
    return redirect(url_for("ideas.site"))


@blueprint.get("/sign-up")
@action("login/register/reset")
def sign_up_form() -> ResponseReturnValue:
    """The form to join by."""
    return _sign_up_page(_joining_form()(next=own_path(request.args.get("next"))))


@blueprint.post("/sign-up")
@limiter.limit(
    SIGN_UP,
    key_func=get_remote_address,
    deduct_when=lambda response: response.status_code == HTTPStatus.FOUND,
)
@action("login/register/reset")
def sign_up() -> ResponseReturnValue:
    """Join, and come in at once; with a mail server the address is to be proven."""
    form = _joining_form()()
    by_mail = isinstance(form, MailedSignUpForm)
    person = carry_out(form, lambda: _signed_up(form, verified=not by_mail))
    if person is None:
        return _sign_up_page(form), 422
    start(person)
    if by_mail:
        flash(_("Welcome. Open the link that we mailed to you, then you can write."))
    else:
        flash(_("Welcome, %(name)s.", name=person.name))
    return _home(form)


def _joining_form() -> type[SignUpForm]:
    return SignUpForm if settings().mail_url is None else MailedSignUpForm


def _signed_up(form: SignUpForm, *, verified: bool) -> Person:
    person = service.sign_up(
        name=form.name.data,
        email=form.email.data or None,
        password=form.password.data,
        language=current(),
        time_zone=form.time_zone.data or "",
        of_age=form.of_age.data,
        agrees_to_terms=form.terms.data,
        agrees_to_capture=form.capture.data,
        verified=verified,
    )
    if not verified:
        email = person.email or ""
        letters.prove_address(person, email, tokens.issue(person, "verify", email=email))
    return person


def _sign_up_page(form: SignUpForm) -> str:
    words = {"terms": TERMS.words[current()], "capture": CAPTURE.words[current()]}
    return render_template("accounts/sign_up.html", form=form, words=words, age=MINIMUM_AGE)
