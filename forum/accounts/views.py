"""Pages of accounts."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from flask import (
    Blueprint,
    current_app,
    flash,
    redirect,
    render_template,
    request,
    session,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_limiter.util import get_remote_address
from werkzeug.wrappers import Response

from forum.accounts import policy, service
from forum.accounts.forms import EmptyForm, NewPasswordForm, SettingsForm, SignInForm, SignUpForm
from forum.accounts.session import current_actor, current_person, end, start
from forum.accounts.texts import CAPTURE, MINIMUM_AGE, TERMS
from forum.core import mail
from forum.core.errors import NotFound
from forum.core.language import LANGUAGES, _, current
from forum.core.limits import SIGN_IN, SIGN_IN_ADDRESS, SIGN_UP
from forum.core.permissions import ensure
from forum.core.transaction import transaction
from forum.extensions import limiter
from forum.web.access import action
from forum.web.forms import carry_out
from forum.web.navigation import own_path

if TYPE_CHECKING:
    from forum.accounts.models import Person

LOOPBACK = frozenset({"127.0.0.1", "::1"})

blueprint = Blueprint("accounts", __name__, template_folder="templates")


def _account_and_address() -> str:
    return f"{request.form.get('name', '').strip().lower()[:254]}|{request.remote_addr}"


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
    person = carry_out(
        form,
        lambda: service.sign_in(
            name=form.name.data,
            password=form.password.data,
            from_loopback=request.remote_addr in LOOPBACK,
        ),
    )
    if person is None:
        return render_template("accounts/sign_in.html", form=form), 422
    start(person)
    return _home(form)


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
    return _sign_up_page(SignUpForm(next=own_path(request.args.get("next"))))


@blueprint.post("/sign-up")
@limiter.limit(
    SIGN_UP,
    key_func=get_remote_address,
    deduct_when=lambda response: response.status_code == HTTPStatus.FOUND,
)
@action("login/register/reset")
def sign_up() -> ResponseReturnValue:
    """Join, and come in at once; with a mail server the address is to be proven."""
    form = SignUpForm()
    by_mail = current_app.config["VIVIER"].mail_url is not None
    if by_mail and not form.email.data:
        form.email.validators = form.email.validators[1:]
    person = carry_out(form, lambda: _signed_up(form, verified=not by_mail))
    if person is None:
        return _sign_up_page(form), 422
    start(person)
    if by_mail:
        flash(_("Welcome. Open the link that we mailed to you, then you can write."))
    else:
        flash(_("Welcome, %(name)s.", name=person.name))
    return _home(form)


def _signed_up(form: SignUpForm, *, verified: bool) -> Person:
    person = service.sign_up(
        name=form.name.data,
        email=form.email.data or None,
        password=form.password.data,
        language=current(),
        of_age=form.of_age.data,
        agrees_to_terms=form.terms.data,
        agrees_to_capture=form.capture.data,
        verified=verified,
    )
    if not verified:
        link = _address_of("accounts.verify_form", service.issue_token(person, "verify"))
        service.send_link(
            person,
            subject=_("Prove your mail address"),
            text=_("Open this link to prove your address: %(link)s", link=link),
        )
    return person


def _sign_up_page(form: SignUpForm) -> str:
    words = {"terms": TERMS.words[current()], "capture": CAPTURE.words[current()]}
    return render_template("accounts/sign_up.html", form=form, words=words, age=MINIMUM_AGE)


def _address_of(endpoint: str, word: str) -> str:
    # From BASE_URL and never from the Host header, which a stranger may have chosen.
    return str(current_app.config["VIVIER"].base_url) + url_for(endpoint, word=word)


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


@blueprint.get("/settings")
@action("me.profile.edit")
def settings_form() -> ResponseReturnValue:
    """A person's own settings."""
    actor = current_actor()
    ensure(policy.is_signed_in(actor), _("Please sign in."))
    person = current_person()
    form = SettingsForm(language=person and person.language, capture=actor.capture_consent)
    return render_template("accounts/settings.html", form=form, words=CAPTURE.words[current()])


@blueprint.post("/settings")
@action("me.profile.edit")
def settings() -> ResponseReturnValue:
    """Keep the settings; a consent that changed takes effect at once."""
    actor, form = current_actor(), SettingsForm()
    ensure(policy.is_signed_in(actor), _("Please sign in."))

    def keep() -> bool:
        service.choose_language(actor, form.language.data)
        if form.capture.data != actor.capture_consent:
            service.set_capture_consent(actor, agrees=form.capture.data, language=current())
        return True

    if not carry_out(form, keep):
        return render_template(
            "accounts/settings.html", form=form, words=CAPTURE.words[current()]
        ), 422
    session.pop("language", None)
    flash(_("Kept."))
    return redirect(url_for("accounts.settings_form"))


@blueprint.post("/language/<code>")
@action("site.page")
def choose_language(code: str) -> ResponseReturnValue:
    """Read on in another language."""
    if code not in LANGUAGES:
        raise NotFound(_("There is no such language here."))
    session["language"] = code
    return redirect(own_path(request.referrer) or url_for("ideas.site"))


@blueprint.get("/admin/letters")
@action("site.admin.pages")
def letters() -> ResponseReturnValue:
    """The mails that were written, with their links masked."""
    ensure(policy.is_admin(current_actor()), _("This page is for the admin."))
    sends = current_app.config["VIVIER"].mail_url is not None
    letters = [(letter, mail.masked(letter.body)) for letter in mail.latest()]
    return render_template("accounts/letters.html", letters=letters, sends=sends)
