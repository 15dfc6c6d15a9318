"""Leave: what would happen, do it, and come back from it."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from forum.accounts.session import current_actor, end, leaving_person, start
from forum.core.errors import Conflict
from forum.core.language import _
from forum.core.limits import LEAVING_FOR
from forum.core.permissions import ensure
from forum.core.transaction import transaction
from forum.privacy import contributions, erasing, policy
from forum.privacy.forms import LeaveForm
from forum.privacy.views import blueprint
from forum.web.access import action
from forum.web.forms import carry_out


@blueprint.get("/settings/leave")
@action("me.erase")
def leave_form() -> ResponseReturnValue:
    """What would happen, with numbers."""
    return _page(LeaveForm())


@blueprint.post("/settings/leave")
@action("me.erase", fresh=True)
def leave() -> ResponseReturnValue:
    """Shut the account, to be erased once the time to come back is over."""
    actor, form = current_actor(), LeaveForm()
    if carry_out(form, lambda: erasing.leave(actor, choice=form.choice.data or "")) is None:
        return _page(form), 422
    end()
    days = LEAVING_FOR.days
    flash(_("You are signed out. Sign in within %(days)d days if you want to stay.", days=days))
    return redirect(url_for("ideas.site"))


@blueprint.post("/stay")
@action("login/register/reset")
def stay() -> ResponseReturnValue:
    """Stay after all: for who signed in to an account that is about to be erased."""
    person = leaving_person()
    if person is None:
        raise Conflict(_("This account is not being erased."))
    with transaction():
        back = erasing.come_back(person.id)
    start(back)
    flash(_("Welcome back: everything is as it was."))
    return redirect(url_for("ideas.site"))


def _page(form: LeaveForm) -> str:
    actor = current_actor()
    ensure(policy.can_leave(actor), _("Please sign in."))
    return render_template(
        "privacy/leave.html",
        form=form,
        count=contributions.count_of(actor.person_id),
        holding=erasing.what_holds(actor),
        days=LEAVING_FOR.days,
    )
