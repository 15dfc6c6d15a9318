"""What opens one's account: the password, the address, the second factor."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from forum.accounts import above, credentials, policy, second_factor
from forum.accounts.actor import Actor
from forum.accounts.forms import AddressForm, PasswordForm
from forum.accounts.queries import own_row
from forum.accounts.session import current_actor, current_session
from forum.accounts.views import blueprint
from forum.core import mail
from forum.core.language import _
from forum.core.limits import ASKED_MAIL, PASSWORD_MIN, PASSWORD_MIN_STAFF, SIGN_IN
from forum.core.permissions import ensure
from forum.extensions import limiter
from forum.web.access import action
from forum.web.forms import carry_out
from forum.web.pacing import who


@blueprint.get("/settings/security")
@action("me.security.edit")
def security() -> ResponseReturnValue:
    """All of it on one page."""
    actor = _actor()
    above.note_opened(actor.person_id, request.path)
    return _page(actor)


@blueprint.post("/settings/password")
@limiter.limit(SIGN_IN, key_func=who)
@action("me.security.edit")
def change_password() -> ResponseReturnValue:
    """Choose another password, by the present one."""
    actor, form, here = _actor(), PasswordForm(), current_session().id

    def change() -> bool:
        given = {"current": form.current.data, "password": form.password.data}
        credentials.change_password(actor, **given, session_id=here)
        return True

    if not carry_out(form, change):
        return _page(actor, password=form), 422
    flash(_("Your new password holds. Every other session has ended."))
    return redirect(url_for("accounts.security"))


@blueprint.post("/settings/address")
@limiter.limit(ASKED_MAIL, key_func=who)
@action("me.security.edit", fresh=True)
def change_address() -> ResponseReturnValue:
    """Ask for another address, or for the link once more."""
    actor, form, by_mail = _actor(), AddressForm(), mail.goes_out()

    def change() -> bool:
        credentials.change_address(actor, form.email.data, by_mail=by_mail)
        return True

    if not carry_out(form, change):
        return _page(actor, address=form), 422
    if by_mail:
        flash(_("Open the link that we mailed to that address. Until then nothing changes."))
    else:
        flash(_("Kept."))
    return redirect(url_for("accounts.security"))


def _actor() -> Actor:
    actor = current_actor()
    ensure(policy.is_signed_in(actor), _("Please sign in."))
    return actor


def _page(
    actor: Actor, *, password: PasswordForm | None = None, address: AddressForm | None = None
) -> str:
    person = own_row(actor)
    has_one = second_factor.has_one(person)
    return render_template(
        "accounts/security.html",
        person=person,
        sends=mail.goes_out(),
        least=PASSWORD_MIN_STAFF if actor.is_staff else PASSWORD_MIN,
        password=password or PasswordForm(formdata=None),
        address=address or AddressForm(formdata=None, email=person.email),
        has_one=has_one,
        codes_left=second_factor.codes_left(actor) if has_one else 0,
    )
