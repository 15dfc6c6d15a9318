"""Everybody's account, for the admin."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from forum.accounts import administering, policy
from forum.accounts.actor import Actor
from forum.accounts.session import current_actor
from forum.core import mail
from forum.core.language import _
from forum.core.limits import EMAIL_MAX
from forum.core.permissions import ensure
from forum.core.transaction import transaction
from forum.people import queries
from forum.people.forms import AdminForm
from forum.people.views import blueprint
from forum.people.words import ROLE_WORDS
from forum.web.access import action
from forum.web.links import whole_link
from forum.web.navigation import own_path


@blueprint.get("/admin/people")
@action("person.administer")
def accounts() -> ResponseReturnValue:
    """Everybody, or those that were looked for."""
    _admin()
    return _page()


@blueprint.post("/admin/people/<int:person_id>/end-sessions")
@action("person.administer", fresh=True)
def end_sessions(person_id: int) -> ResponseReturnValue:
    """Sign somebody out everywhere."""
    with transaction():
        administering.end_sessions(_admin(), person_id)
    flash(_("Every session of theirs has ended."))
    return _back()


@blueprint.post("/admin/people/<int:person_id>/reset")
@action("person.administer", fresh=True)
def send_reset(person_id: int) -> ResponseReturnValue:
    """Mail somebody a reset link; where no mail reaches them, show it this once."""
    by_mail = mail.goes_out()
    with transaction():
        person, word = administering.send_reset(_admin(), person_id, by_mail=by_mail)
    if word is None:
        flash(_("The link is on its way to them."))
        return _back()
    return _page(link=whole_link("accounts.reset_form", word=word), whose=person.name)


@blueprint.post("/admin/people/<int:person_id>/verify")
@action("person.administer", fresh=True)
def verify(person_id: int) -> ResponseReturnValue:
    """Take somebody's address for proven."""
    with transaction():
        administering.verify(_admin(), person_id)
    flash(_("Their address counts as proven."))
    return _back()


@blueprint.post("/admin/people/<int:person_id>/admin")
@action("person.administer", fresh=True)
def set_admin(person_id: int) -> ResponseReturnValue:
    """Make somebody an admin, or no longer."""
    is_admin = AdminForm().is_admin.data == "y"
    with transaction():
        administering.set_admin(_admin(), person_id, is_admin=is_admin)
    flash(_("They are an admin, once they signed in anew.") if is_admin else _("An admin no more."))
    return _back()


def _admin() -> Actor:
    actor = current_actor()
    ensure(policy.can_administer(actor), _("This page is for the admin."))
    return actor


def _back() -> ResponseReturnValue:
    came_from = own_path(request.referrer) or ""
    listed = came_from.startswith(url_for("people.accounts"))
    return redirect(came_from if listed else url_for("people.accounts"))


def _page(*, link: str | None = None, whose: str = "") -> str:
    words = request.args.get("q", "").replace("\0", "").strip()[:EMAIL_MAX]
    after = request.args.get("after")
    page = queries.accounts_of(words, after)
    shown = {"words": words, "is_first": not after, "link": link, "whose": whose}
    return render_template("people/accounts.html", page=page, roles=ROLE_WORDS, **shown)
