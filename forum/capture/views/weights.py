"""How much each part of a score counts in a community."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from forum.accounts.actor import Actor
from forum.accounts.session import current_actor
from forum.capture import settings
from forum.capture.forms import WeightsForm, points
from forum.capture.views import blueprint
from forum.communities.queries import access_community
from forum.core.language import _
from forum.core.transaction import transaction
from forum.web.access import action
from forum.web.forms import carry_out


@blueprint.get("/c/<slug>/capture/weights")
@action("capture.weigh")
def weights(slug: str) -> ResponseReturnValue:
    """The weights as they are."""
    return _page(current_actor(), slug, None)


def _page(actor: Actor, slug: str, form: WeightsForm | None) -> str:
    community = access_community(actor, slug)
    now = settings.access_weights(actor, community)
    parts = {"idea": now.weights.idea, "theme": now.weights.theme}
    written = {f"{of}_{name}": points(w) for of, ws in parts.items() for name, w in ws.items()}
    shown = {"now": now, "parts": parts, "form": form or WeightsForm(formdata=None, **written)}
    return render_template("capture/weights.html", community=community, **shown)


@blueprint.post("/c/<slug>/capture/weights")
@action("capture.weigh")
def set_weights(slug: str) -> ResponseReturnValue:
    """Keep other weights for the next reports."""
    actor, form = current_actor(), WeightsForm()
    community = access_community(actor, slug)

    def keep() -> bool:
        given = {"idea": form.weights("idea"), "theme": form.weights("theme")}
        settings.set_weights(actor, community=community, **given)
        return True

    if not carry_out(form, keep):
        return _page(actor, slug, form), 422
    flash(_("Kept: the next report is made with these weights."))
    return redirect(url_for("capture.weights", slug=slug))


@blueprint.post("/c/<slug>/capture/weights/usual")
@action("capture.weigh")
def forget_weights(slug: str) -> ResponseReturnValue:
    """Go back to the usual weights."""
    actor = current_actor()
    with transaction():
        community = access_community(actor, slug)
        settings.forget_weights(actor, community=community)
    flash(_("The usual weights are back, from the next report on."))
    return redirect(url_for("capture.weights", slug=slug))
