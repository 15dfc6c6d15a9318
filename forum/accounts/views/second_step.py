"""The second step of a sign-in: a code, for who has a second factor."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_limiter.util import get_remote_address

from forum.accounts.forms import CodeForm
from forum.accounts.session import go_all_the_way, person_halfway
from forum.accounts.views import blueprint
from forum.core.errors import Invalid, TooMany
from forum.core.language import _
from forum.core.limits import SIGN_IN, SIGN_IN_ADDRESS
from forum.extensions import limiter
from forum.web.access import action
from forum.web.navigation import own_path


def _account_and_address() -> str:
    person = person_halfway()
    return f"{person.id if person else 0}|{request.remote_addr}"


@blueprint.get("/sign-in/code")
@action("login/register/reset")
def code_form() -> ResponseReturnValue:
    """The field for the code; nothing here tells whose account it is."""
    if person_halfway() is None:
        return redirect(url_for("accounts.sign_in_form", next=own_path(request.args.get("next"))))
    return _page(CodeForm(formdata=None, next=own_path(request.args.get("next"))))


@blueprint.post("/sign-in/code")
@limiter.limit(SIGN_IN_ADDRESS, key_func=get_remote_address)
@limiter.limit(SIGN_IN, key_func=_account_and_address)
@action("login/register/reset")
def code() -> ResponseReturnValue:
    """Come in, if the code is right."""
    form, person = CodeForm(), person_halfway()
    if person is None:
        flash(_("That took longer than ten minutes. Please begin again."))
        return redirect(url_for("accounts.sign_in_form", next=own_path(form.next.data)))
    if form.validate():
        try:
            go_all_the_way(person, form.code.data)
            return redirect(own_path(form.next.data) or url_for("ideas.site"))
        except Invalid as error:
            form.take(error.fields)
        except TooMany as error:
            form.problem = str(error)
    return _page(form), 422


def _page(form: CodeForm) -> str:
    return render_template("accounts/code.html", form=form, by_recovery="recovery" in request.args)
