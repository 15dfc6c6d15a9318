"""Pinned notes: their editor, and the press that puts one away."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from forum.accounts.actor import Actor
from forum.accounts.session import current_actor
from forum.communities import policy
from forum.communities.forms import NotesForm
from forum.communities.notes import Pinned, pin_notes, put_away
from forum.communities.queries import access_community
from forum.communities.views import blueprint
from forum.core import clock
from forum.core.language import _
from forum.core.permissions import ensure
from forum.core.transaction import transaction
from forum.web.access import action
from forum.web.forms import carry_out
from forum.web.navigation import own_path

Row = tuple[int | None, str, date | None]

if TYPE_CHECKING:
    from forum.communities.models import Community


@blueprint.get("/c/<slug>/settings/notes")
@action("community.notes.edit")
def notes_form(slug: str) -> ResponseReturnValue:
    """What is pinned."""
    _actor, community = _teammate(slug)
    rows = [(note.id, note.body, note.until) for note in community.notes]
    return _page(community, NotesForm(formdata=None), rows)


@blueprint.post("/c/<slug>/settings/notes")
@action("community.notes.edit")
def pin(slug: str) -> ResponseReturnValue:
    """Pin notes, in their order."""
    actor, _community = _teammate(slug)
    form = NotesForm()

    def keep() -> bool:
        given = [Pinned(*row) for row in form.rows()]
        pin_notes(actor, access_community(actor, slug), given)
        return True

    if not carry_out(form, keep):
        return _page(access_community(actor, slug), form, form.rows()), 422
    flash(_("Kept."))
    return redirect(url_for("communities.notes_form", slug=slug))


@blueprint.post("/c/<slug>/notes/<int:note_id>/away")
@action("note.dismiss")
def away(slug: str, note_id: int) -> ResponseReturnValue:
    """Show a note to this person no more."""
    actor = current_actor()
    with transaction():
        put_away(actor, access_community(actor, slug), note_id)
    return redirect(own_path(request.referrer) or url_for("ideas.community", slug=slug))


def _teammate(slug: str) -> tuple[Actor, Community]:
    actor = current_actor()
    community = access_community(actor, slug)
    allowed = policy.belongs_to_team(actor, community)
    ensure(allowed, _("Only the community's team can do this."))
    return actor, community


def _page(community: Community, form: NotesForm, rows: Sequence[Row]) -> str:
    today = clock.now().date()
    shown = {"community": community, "form": form, "rows": rows, "today": today}
    return render_template("communities/pinned.html", **shown)
