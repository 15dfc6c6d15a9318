"""Switch a second factor on and off, and make new recovery codes."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from forum.accounts import policy, second_factor
from forum.accounts.actor import Actor
from forum.accounts.forms import CodeForm
from forum.accounts.queries import own_row
from forum.accounts.session import current_actor, current_session
from forum.accounts.views import blueprint
from forum.core.errors import NotFound
from forum.core.language import _
from forum.core.permissions import ensure
from forum.core.transaction import transaction
from forum.web.access import action
from forum.web.codes import qr_code
from forum.web.forms import carry_out


@blueprint.post("/settings/second-factor")
@action("me.security.edit", fresh=True)
def begin_second_factor() -> ResponseReturnValue:
    """Make a secret, and show it on a page of its own."""
    actor = _actor()
    with transaction():
        second_factor.begin(actor)
    return redirect(url_for("accounts.second_factor_form"))


@blueprint.get("/settings/second-factor")
@action("me.security.edit", fresh=True)
def second_factor_form() -> ResponseReturnValue:
    """The secret to take into one's app, and the field for its first code."""
    actor = _actor()
    if second_factor.waiting_secret(actor) is None:
        # Done, or never begun: the page that this one is reached from says which.
        return redirect(url_for("accounts.security"))
    return _page(actor, CodeForm(formdata=None))


@blueprint.post("/settings/second-factor/on")
@action("me.security.edit", fresh=True)
def switch_second_factor_on() -> ResponseReturnValue:
    """Switch it on with its first code; the recovery codes are shown this once."""
    actor, form = _actor(), CodeForm()
    if second_factor.has_one(own_row(actor)):
        # Sent once more, by a page that was opened again: the codes are not shown twice.
        flash(_("Your second factor is on. Make new recovery codes if you did not keep them."))
        return redirect(url_for("accounts.security"))
    with transaction():
        second_factor.take_try(actor.person_id)
    here = current_session().id
    codes = carry_out(form, lambda: second_factor.confirm(actor, form.code.data, session_id=here))
    if codes is None:
        return _page(actor, form), 422
    return render_template("accounts/recovery_codes.html", codes=codes, is_new=True)


@blueprint.post("/settings/second-factor/off")
@action("me.security.edit", fresh=True)
def switch_second_factor_off() -> ResponseReturnValue:
    """Let the password alone open the account again."""
    actor = _actor()
    with transaction():
        second_factor.switch_off(own_row(actor), by=actor.id, but=current_session().id)
    flash(_("Your second factor is off. Every other session has ended."))
    return redirect(url_for("accounts.security"))


@blueprint.post("/settings/second-factor/codes")
@action("me.security.edit", fresh=True)
def renew_recovery_codes() -> ResponseReturnValue:
    """Make ten new recovery codes and show them, this once."""
    actor = _actor()
    with transaction():
        codes = second_factor.renew_codes(actor)
    return render_template("accounts/recovery_codes.html", codes=codes, is_new=False)


def _actor() -> Actor:
    actor = current_actor()
    ensure(policy.is_signed_in(actor), _("Please sign in."))
    return actor


def _page(actor: Actor, form: CodeForm) -> str:
    secret = second_factor.waiting_secret(actor)
    if secret is None:
        raise NotFound(_("There is no second factor that waits for its first code."))
    address = second_factor.address_of(actor, secret)
    parts = [secret[at : at + 4] for at in range(0, len(secret), 4)]
    shown = {"form": form, "code": qr_code(address), "address": address, "parts": parts}
    return render_template("accounts/second_factor.html", **shown)
