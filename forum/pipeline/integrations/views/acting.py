"""Testing, handing over, and trying once more."""

from __future__ import annotations

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue

from forum.accounts.session import current_actor
from forum.communities.queries import access_community
from forum.core.language import _
from forum.core.transaction import transaction
from forum.pipeline.integrations import pushing, queries
from forum.pipeline.integrations.views import blueprint
from forum.pipeline.queries import access_item
from forum.web.access import action


@blueprint.post("/c/<slug>/pipeline/integrations/<int:integration_id>/test")
@action("integration.edit", fresh=True)
def test(slug: str, integration_id: int) -> ResponseReturnValue:
    """Make a harmless call; the page says what came back."""
    actor = current_actor()
    with transaction():
        community = access_community(actor, slug)
        found = queries.access_integration(actor, community, integration_id)
        pushing.ask_for_test(actor, community=community, integration=found)
    return redirect(url_for("integrations.show", slug=slug, integration_id=integration_id))


@blueprint.post("/c/<slug>/pipeline/deliveries/<int:delivery_id>/again")
@action("integration.push")
def again(slug: str, delivery_id: int) -> ResponseReturnValue:
    """Try a delivery once more."""
    actor = current_actor()
    with transaction():
        community = access_community(actor, slug)
        delivery = queries.access_delivery(actor, community, delivery_id)
        pushing.deliver_again(actor, community=community, delivery=delivery)
        integration_id = delivery.integration_id
    flash(_("It is on its way again."))
    return redirect(url_for("integrations.show", slug=slug, integration_id=integration_id))


@blueprint.post("/c/<slug>/pipeline/<int:item_id>/push/<int:integration_id>")
@action("integration.push")
def push(slug: str, item_id: int, integration_id: int) -> ResponseReturnValue:
    """Hand an item to a tracker."""
    actor = current_actor()
    with transaction():
        community = access_community(actor, slug)
        item = access_item(actor, community, item_id)
        found = queries.access_integration(actor, community, integration_id)
        pushing.push_item(actor, community=community, item=item, integration=found)
        name = found.name
    flash(_("On its way to %(name)s.", name=name))
    return redirect(url_for("pipeline.show", slug=slug, item_id=item_id))
