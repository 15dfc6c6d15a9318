"""A person's own settings: the account."""

from __future__ import annotations

from flask import flash, redirect, render_template, session, url_for
from flask.typing import ResponseReturnValue

from forum.accounts import policy, profile
from forum.accounts.forms import AccountForm
from forum.accounts.session import current_actor, current_person
from forum.accounts.views import blueprint
from forum.core.language import _
from forum.core.limits import NAME_KEPT_FOR, RENAME_AFTER
from forum.core.permissions import ensure
from forum.web.access import action
from forum.web.forms import carry_out


@blueprint.get("/settings")
@action("me.profile.edit")
def settings_form() -> ResponseReturnValue:
    """The account: name, language, time zone."""
    ensure(policy.is_signed_in(current_actor()), _("Please sign in."))
    return _account_page(AccountForm(obj=current_person()))


@blueprint.post("/settings")
@action("me.profile.edit")
def settings() -> ResponseReturnValue:
    """Keep the account's settings."""
    actor, form = current_actor(), AccountForm()
    ensure(policy.is_signed_in(actor), _("Please sign in."))

    def keep() -> bool:
        profile.choose_language(actor, form.language.data)
        profile.choose_zone(actor, form.time_zone.data)
        profile.rename(actor, form.name.data)
        return True

    if not carry_out(form, keep):
        return _account_page(form), 422
    session.pop("language", None)
    flash(_("Kept."))
    return redirect(url_for("accounts.settings_form"))


def _account_page(form: AccountForm) -> str:
    days = {"days": RENAME_AFTER.days, "kept": NAME_KEPT_FOR.days}
    return render_template("accounts/settings.html", form=form, **days)
