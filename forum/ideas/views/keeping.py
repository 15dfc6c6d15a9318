"""Keep a view of the list, and let it go."""

from __future__ import annotations

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue

from forum.accounts.session import current_actor
from forum.communities.queries import access_community
from forum.core.transaction import transaction
from forum.ideas import saving
from forum.ideas.forms import ViewForm
from forum.ideas.views import blueprint
from forum.ideas.views.reading import asked_order, narrowed_to
from forum.web.access import action
from forum.web.forms import carry_out


@blueprint.post("/c/<slug>/ideas/views")
@action("view.keep")
def keep_view(slug: str) -> ResponseReturnValue:
    """Keep what the list in the address is asked for, under a name."""
    actor, form = current_actor(), ViewForm()
    community = access_community(actor, slug)
    asks = {**narrowed_to(community), "order": asked_order()}

    def keep() -> bool:
        here = access_community(actor, slug)
        saving.save_view(actor, community=here, name=form.name.data or "", asks=asks)
        return True

    if not carry_out(form, keep):
        flash(form.problem or next(iter(form.errors.values()))[0])
    return redirect(url_for("ideas.listing", slug=slug, **asks))


@blueprint.post("/c/<slug>/ideas/views/<int:view_id>/drop")
@action("view.keep")
def drop_view(slug: str, view_id: int) -> ResponseReturnValue:
    """Let a view go."""
    actor = current_actor()
    with transaction():
        community = access_community(actor, slug)
        saving.drop_view(actor, community=community, view_id=view_id)
    return redirect(url_for("ideas.listing", slug=slug))
