"""Connecting a tracker, and changing how it is spoken to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from forum.accounts.session import current_actor
from forum.communities.queries import access_community
from forum.core.errors import NotFound
from forum.core.language import _
from forum.core.permissions import ensure
from forum.core.transaction import transaction
from forum.pipeline.integrations import policy, preview, queries, service
from forum.pipeline.integrations.forms import IntegrationForm, SwitchForm, form_class
from forum.pipeline.integrations.views import blueprint
from forum.pipeline.integrations.words import KIND_WORDS
from forum.pipeline.stages import stages_of
from forum.pipeline.trackers import TRACKERS
from forum.pipeline.trackers.wording import PLACEHOLDERS
from forum.web.access import action
from forum.web.forms import carry_out, create_once

if TYPE_CHECKING:
    from forum.communities.models import Community
    from forum.pipeline.integrations.models import Integration


@blueprint.get("/c/<slug>/pipeline/integrations/new/<kind>")
@action("integration.edit", fresh=True)
def new_form(slug: str, kind: str) -> ResponseReturnValue:
    """The form of a kind, with what is usual."""
    community = _managed(slug)
    form = form_class(_known(kind))(formdata=None, **preview.usual(kind, stages_of(community)))
    return _page(community, kind, form)


@blueprint.post("/c/<slug>/pipeline/integrations/new/<kind>")
@action("integration.edit", fresh=True)
def connect(slug: str, kind: str) -> ResponseReturnValue:
    """Connect a tracker."""
    actor, community = current_actor(), _managed(slug)
    form = form_class(_known(kind))()
    made = create_once(
        form,
        lambda: service.connect_tracker(actor, community=community, kind=kind, given=form.given()),
    )
    if made is None:
        return _page(community, kind, form), 422
    flash(_("Connected. Test it before you rely on it."))
    return redirect(url_for("integrations.show", slug=slug, integration_id=made.id))


@blueprint.get("/c/<slug>/pipeline/integrations/<int:integration_id>/edit")
@action("integration.edit", fresh=True)
def edit_form(slug: str, integration_id: int) -> ResponseReturnValue:
    """The form as it was filled, without the secrets."""
    community = _managed(slug)
    kept = queries.access_integration(current_actor(), community, integration_id)
    form = form_class(kept.kind)(formdata=None, **preview.as_kept(kept))
    return _page(community, kept.kind, form, kept)


@blueprint.post("/c/<slug>/pipeline/integrations/<int:integration_id>/edit")
@action("integration.edit", fresh=True)
def change(slug: str, integration_id: int) -> ResponseReturnValue:
    """Keep what was typed."""
    actor, community = current_actor(), _managed(slug)
    kept = queries.access_integration(actor, community, integration_id)
    form = form_class(kept.kind)()

    def changed() -> bool:
        found = queries.access_integration(actor, community, integration_id)
        service.change_integration(
            actor, community=community, integration=found, given=form.given()
        )
        return True

    if not carry_out(form, changed):
        return _page(community, kept.kind, form, kept), 422
    flash(_("Kept."))
    return redirect(url_for("integrations.show", slug=slug, integration_id=integration_id))


@blueprint.post("/c/<slug>/pipeline/integrations/<int:integration_id>/switch")
@action("integration.edit", fresh=True)
def switch(slug: str, integration_id: int) -> ResponseReturnValue:
    """Switch it on or off."""
    actor, form = current_actor(), SwitchForm()
    with transaction():
        community = access_community(actor, slug)
        found = queries.access_integration(actor, community, integration_id)
        service.switch_integration(actor, community=community, integration=found, on=form.on.data)
    flash(_("It is on.") if form.on.data else _("It is off: nothing is sent there."))
    return redirect(url_for("integrations.show", slug=slug, integration_id=integration_id))


@blueprint.post("/c/<slug>/pipeline/integrations/<int:integration_id>/remove")
@action("integration.edit", fresh=True)
def remove(slug: str, integration_id: int) -> ResponseReturnValue:
    """Take it away."""
    actor = current_actor()
    with transaction():
        community = access_community(actor, slug)
        found = queries.access_integration(actor, community, integration_id)
        service.remove_integration(actor, community=community, integration=found)
    flash(_("Taken away, with its secrets and its log. The issues over there stay."))
    return redirect(url_for("integrations.index", slug=slug))


def _managed(slug: str) -> Community:
    actor = current_actor()
    community = access_community(actor, slug)
    allowed = policy.ACTIONS["integration.edit"](actor, community)
    ensure(allowed, _("Only the product team connects trackers."))
    return community


def _known(kind: str) -> str:
    if kind not in TRACKERS:
        raise NotFound(_("There is no such kind of tracker."))
    return kind


def _page(
    community: Community, kind: str, form: IntegrationForm, kept: Integration | None = None
) -> str:
    stages = {stage.id: stage.name for stage in stages_of(community)}
    form.offer(stages)
    return render_template(
        "integrations/edit.html",
        community=community,
        kind=kind,
        kinds=KIND_WORDS,
        form=form,
        kept=kept,
        stages=stages,
        placeholders=list(PLACEHOLDERS),
        shown=preview.shown(community, form.given()) if kind != "webhook" else None,
    )
