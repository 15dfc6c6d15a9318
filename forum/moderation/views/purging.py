"""The purge: what it would take, and the one press that does it or undoes it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from forum.accounts.actor import Actor
from forum.communities.queries import access_community
from forum.communities.reasons import Why
from forum.core.language import _
from forum.moderation.kinds import reasons_of
from forum.moderation.purging import acting, queries, service
from forum.moderation.purging.forms import PurgeForm
from forum.moderation.purging.words import COUNT_WORDS
from forum.moderation.queries.history import histories_of
from forum.moderation.views import blueprint
from forum.moderation.views.finding import moderated_place
from forum.moderation.words import ACT_WORDS
from forum.web.access import action
from forum.web.forms import carry_out

if TYPE_CHECKING:
    from forum.communities.models import Community


@blueprint.get("/c/<slug>/moderation/purge/<int:person_id>")
@action("person.purge")
def purge_form(slug: str, person_id: int) -> ResponseReturnValue:
    """What a purge of somebody would take, and those that were."""
    actor, community = moderated_place(slug)
    return _page(actor, community, person_id, PurgeForm(formdata=None))


@blueprint.post("/c/<slug>/moderation/purge/<int:person_id>")
@action("person.purge")
def purge(slug: str, person_id: int) -> ResponseReturnValue:
    """Take everything away that somebody gave."""
    actor, _community = moderated_place(slug)
    form = PurgeForm()

    def take() -> bool:
        why = Why((form.own.data or "").strip() or form.reason.data or "", form.note.data or "")
        here = access_community(actor, slug)
        acting.purge_person(actor, community=here, person_id=person_id, why=why)
        return True

    if not carry_out(form, take):
        return _page(actor, access_community(actor, slug), person_id, form), 422
    flash(_("Done. For seven days one press puts everything back."))
    return redirect(url_for("moderation.purge_form", slug=slug, person_id=person_id))


def _page(actor: Actor, community: Community, person_id: int, form: PurgeForm) -> str:
    scope = service.scope_of(actor, community, person_id)
    return render_template(
        "moderation/purge.html",
        community=community,
        person=histories_of([(community.id, person_id)])[community.id, person_id],
        homes=queries.places_of(scope.places, person_id),
        everywhere=actor.is_admin,
        counts=service.foreseen(scope),
        purges=queries.purges_of(community, person_id),
        count_words=COUNT_WORDS,
        reasons=reasons_of(community),
        act_words=ACT_WORDS,
        form=form,
    )
