"""The language of the pages, what trust opens, and the admin's mails."""

from __future__ import annotations

from flask import redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from forum.accounts import policy, trust
from forum.accounts.session import current_actor, current_person
from forum.accounts.views import blueprint
from forum.accounts.words import TRUST_WORDS
from forum.core import clock, limits, mail
from forum.core.errors import NotFound
from forum.core.language import LANGUAGES, _
from forum.core.permissions import ensure
from forum.web.access import action
from forum.web.navigation import own_path

# What the levels open differently, in the order of the page.
PACES = {
    "idea": limits.IDEA,
    "post": limits.POST,
    "vote": limits.VOTE,
    "edit": limits.EDIT,
    "comparison": limits.COMPARISON,
    "upload": limits.UPLOAD,
    "amendment": limits.AMENDMENT,
}


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
    letters = [(letter, mail.masked(letter.body)) for letter in mail.latest()]
    return render_template("accounts/letters.html", letters=letters, sends=mail.goes_out())


@blueprint.get("/trust")
@action("site.page")
def trust_page() -> ResponseReturnValue:
    """What each level of trust opens, and how far the reader is."""
    person, moment = current_person(), clock.now()
    return render_template(
        "accounts/trust.html",
        levels=trust.LEVELS,
        words=TRUST_WORDS,
        paces=PACES,
        limits=limits,
        person=person,
        peaceful=person is None or trust.keeps_the_peace(person, moment),
    )
