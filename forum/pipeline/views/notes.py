"""The team's notes, about an item or about any idea."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from forum.accounts.session import current_actor
from forum.communities.queries import access_community
from forum.core.language import _
from forum.core.permissions import ensure
from forum.core.transaction import transaction
from forum.ideas.queries import access_idea
from forum.pipeline import notes, policy, queries
from forum.pipeline.forms import NoteForm
from forum.pipeline.views import blueprint
from forum.pipeline.views.items import ITEM, item_page
from forum.web.access import action
from forum.web.forms import create_once

if TYPE_CHECKING:
    from forum.pipeline.models import TeamNote

IDEA = "/c/<slug>/ideas/<int:idea_id>/notes"


@blueprint.post(f"{ITEM}/notes")
@action("pipeline.note")
def note_item(slug: str, item_id: int) -> ResponseReturnValue:
    """Note something about an item."""
    actor, form = current_actor(), NoteForm()
    community = access_community(actor, slug)

    def write() -> TeamNote:
        item = queries.access_item(actor, community, item_id)
        return notes.write_note(actor, community=community, about=item, body=form.body.data or "")

    if create_once(form, write) is None:
        return item_page(slug, item_id, note=form), 422
    return redirect(url_for("pipeline.show", slug=slug, item_id=item_id, _anchor="notes"))


@blueprint.get(IDEA)
@action("pipeline.note")
def idea_notes(slug: str, idea_id: int) -> ResponseReturnValue:
    """What the team noted about an idea."""
    return _idea_page(slug, idea_id, NoteForm(formdata=None))


@blueprint.post(IDEA)
@action("pipeline.note")
def note_idea(slug: str, idea_id: int) -> ResponseReturnValue:
    """Note something about an idea."""
    actor, form = current_actor(), NoteForm()
    community = access_community(actor, slug)
    ensure(policy.can_note(actor, community), _("These notes are the product team's."))

    def write() -> TeamNote:
        idea = access_idea(actor, community, idea_id)
        return notes.write_note(actor, community=community, about=idea, body=form.body.data or "")

    if create_once(form, write) is None:
        return _idea_page(slug, idea_id, form), 422
    return redirect(url_for("pipeline.idea_notes", slug=slug, idea_id=idea_id))


@blueprint.post("/c/<slug>/pipeline/notes/<int:note_id>/delete")
@action("pipeline.note")
def delete_note(slug: str, note_id: int) -> ResponseReturnValue:
    """Delete a note of one's own."""
    actor = current_actor()
    with transaction():
        community = access_community(actor, slug)
        note = notes.delete_note(actor, community=community, note_id=note_id)
    flash(_("Deleted."))
    return _back(slug, note)


def _back(slug: str, note: TeamNote) -> Response:
    if note.item_id is not None:
        return redirect(url_for("pipeline.show", slug=slug, item_id=note.item_id))
    return redirect(url_for("pipeline.idea_notes", slug=slug, idea_id=note.idea_id))


def _idea_page(slug: str, idea_id: int, form: NoteForm) -> str:
    actor = current_actor()
    community = access_community(actor, slug)
    ensure(policy.can_note(actor, community), _("These notes are the product team's."))
    idea = access_idea(actor, community, idea_id)
    found = notes.notes_of(actor, community, idea)
    return render_template(
        "pipeline/notes.html", community=community, idea=idea, notes=found, note=form
    )
