"""Act on a thing, from its card or from its own page, and undo that."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from forum.accounts.actor import Actor
from forum.communities.queries import access_community
from forum.communities.reasons import Why
from forum.core.errors import Conflict, Invalid
from forum.core.language import _
from forum.core.transaction import transaction
from forum.moderation import queries
from forum.moderation.acting import act
from forum.moderation.forms import ActForm, UndoForm
from forum.moderation.things import PLURALS, access_thing
from forum.moderation.undoing import undo
from forum.moderation.views import blueprint
from forum.moderation.views.finding import (
    ALL,
    ANY_KIND,
    HERE,
    address_of,
    moderated_place,
    queue_address,
)
from forum.moderation.views.queue import what_cases_need
from forum.web.access import action
from forum.web.forms import carry_out

if TYPE_CHECKING:
    from forum.communities.models import Community
    from forum.moderation.models import ModerationEntry


@blueprint.get(f"/c/<slug>/{ANY_KIND}/<int:thing_id>/moderate")
@action("moderation.act")
def thing(slug: str, kind: str, thing_id: int) -> ResponseReturnValue:
    """A thing before a moderator, whether it waits in the queue or not."""
    actor, community = moderated_place(slug)
    return _page(actor, community, kind, thing_id)


@blueprint.post(f"/c/<slug>/{ANY_KIND}/<int:thing_id>/moderate")
@action("moderation.act")
def act_on(slug: str, kind: str, thing_id: int) -> ResponseReturnValue:
    """Do what was chosen about a thing, and go on with the next card."""
    actor, community = moderated_place(slug)
    form = ActForm()

    def do() -> ModerationEntry:
        here = access_community(actor, slug)
        found = access_thing(actor, here, PLURALS[kind], thing_id)
        return act(actor, community=here, thing=found, name=form.act.data or "", given=form.given())

    try:
        entry = carry_out(form, do)
    except Conflict as conflict:
        form.problem, entry = str(conflict), None
    if entry is None:
        community = access_community(actor, slug)
        return _page(actor, community, kind, thing_id, form=form, code=422)
    back = form.back.data or ""
    if back in {HERE, ALL}:
        key = form.next.data or ""
        return redirect(queue_address(slug, back, done=entry.id, next_key=key[:40]))
    flash(_("Done. It is in the log, and can be undone there."))
    return redirect(url_for("moderation.thing", slug=slug, kind=kind, thing_id=thing_id))


@blueprint.post("/c/<slug>/moderation/entries/<int:entry_id>/undo")
@action("moderation.act")
def undo_act(slug: str, entry_id: int) -> ResponseReturnValue:
    """Undo an act."""
    actor, _community = moderated_place(slug)
    form = UndoForm()
    if not form.validate():
        raise Invalid({"reason": form.problem or _("The form could not be read.")})
    with transaction():
        community = access_community(actor, slug)
        entry = queries.access_entry(community, entry_id)
        undo(actor, community=community, entry=entry, why=Why(form.reason.data or ""))
    flash(_("Undone: everything is as it was before."))
    if (form.back.data or "") in {HERE, ALL}:
        key = f"card-{entry.card_id}" if entry.card_id else ""
        return redirect(queue_address(slug, form.back.data, next_key=key))
    return redirect(url_for("moderation.log", slug=slug))


def _page(
    actor: Actor,
    community: Community,
    kind: str,
    thing_id: int,
    *,
    form: ActForm | None = None,
    code: int = 200,
) -> ResponseReturnValue:
    found = access_thing(actor, community, PLURALS[kind], thing_id)
    case = queries.case_of(actor, community, found)
    shown = {"community": community, "case": case, "form": form or ActForm(formdata=None)}
    shown |= what_cases_need(actor, [community], [case])
    home = address_of(community.slug, found, case.thing.title)
    return render_template("moderation/thing.html", home=home, **shown), code
