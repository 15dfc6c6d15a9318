"""An act as whom it concerns reads it: what was done, why, and how to appeal."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from forum.accounts import above
from forum.accounts.session import current_actor
from forum.core.language import _
from forum.core.permissions import ensure
from forum.moderation import queries
from forum.moderation.appealing import appeal
from forum.moderation.forms import AppealForm
from forum.moderation.queries import EntryPage
from forum.moderation.views import blueprint
from forum.moderation.words import APPEAL_WORDS, THING_WORDS, TOLD_WORDS
from forum.web.access import action
from forum.web.forms import carry_out


@blueprint.get("/moderation/entries/<int:entry_id>")
@action("moderation.entry.view")
def entry(entry_id: int) -> ResponseReturnValue:
    """What was done to what is the actor's, and why."""
    actor = current_actor()
    ensure(not actor.is_guest, _("Please sign in."))
    page = queries.entry_page(actor, entry_id)
    above.note_opened(actor.person_id, request.path)
    return _page(page, AppealForm(formdata=None))


@blueprint.post("/moderation/entries/<int:entry_id>/appeal")
@action("appeal.create")
def make_appeal(entry_id: int) -> ResponseReturnValue:
    """Appeal against it."""
    actor = current_actor()
    ensure(not actor.is_guest, _("Please sign in."))
    form = AppealForm()
    words = form.words.data or ""

    def write() -> bool:
        page = queries.entry_page(actor, entry_id)
        appeal(actor, entry=page.entry, words=words)
        return True

    if not carry_out(form, write):
        return _page(queries.entry_page(actor, entry_id), form, code=422)
    flash(_("Your appeal waits for another moderator than the one who did it. You will be told."))
    return redirect(url_for("moderation.entry", entry_id=entry_id))


def _page(page: EntryPage, form: AppealForm, *, code: int = 200) -> ResponseReturnValue:
    words = {"told": TOLD_WORDS, "things": THING_WORDS, "appeals": APPEAL_WORDS}
    return render_template("moderation/entry.html", page=page, form=form, words=words), code
