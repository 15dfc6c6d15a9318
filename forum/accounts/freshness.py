"""What matters most is done by who said their password lately, and by no session left open.

A page that is asked for leads to the question and back again. A form that was sent comes back as
the question with all that it held, and its answer sends it on: nothing that was typed is lost.
"""

from __future__ import annotations

from flask import Flask, current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from werkzeug.datastructures import ImmutableMultiDict

from forum.accounts.session import current_person, is_fresh, renew
from forum.core.errors import Invalid, NotFresh
from forum.core.limits import SIGN_IN
from forum.extensions import limiter
from forum.web.navigation import own_path

AGAIN = "password_again"


def install(app: Flask) -> None:
    """Ask before every route that says so (`action(…, fresh=True)`), and where a view asks."""
    app.before_request(_before)
    app.register_error_handler(NotFresh, lambda _error: _question())


def ensure_fresh() -> None:
    """Raise NotFresh unless the password was said lately; for what only sometimes matters."""
    if not is_fresh():
        raise NotFresh


def prove(password: str) -> None:
    """Renew the session if that is the password; Invalid if not. Few tries are allowed."""
    with limiter.limit(SIGN_IN, key_func=_person_and_address):
        renew(password)


def _before() -> ResponseReturnValue | None:
    if not current_user.is_authenticated:
        return None
    if AGAIN in request.form:
        try:
            prove(request.form[AGAIN])
        except Invalid as error:
            return _question(error.fields["password"])
        request.form = ImmutableMultiDict(_kept())
    view = current_app.view_functions.get(request.endpoint or "")
    return None if is_fresh() or not getattr(view, "fresh", False) else _question()


def _question(fault: str | None = None) -> ResponseReturnValue:
    here = own_path(request.full_path.rstrip("?"))
    if request.method != "POST":
        return redirect(url_for("accounts.again_form", next=here))
    fields = [pair for pair in _kept() if pair[0] != "csrf_token"]
    more = {"action": here, "name": AGAIN, "fields": fields, "fault": fault}
    return render_template("accounts/again_kept.html", **more), 403


def _kept() -> list[tuple[str, str]]:
    return [pair for pair in request.form.items(multi=True) if pair[0] != AGAIN]


def _person_and_address() -> str:
    person = current_person()
    return f"{person.id if person else 0}|{request.remote_addr}"
