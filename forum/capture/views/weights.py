"""How much each part of a score counts in a community, and what if it were otherwise."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from forum.accounts.actor import Actor
from forum.accounts.session import current_actor
from forum.capture import settings
from forum.capture.forms import PARTS, WeightsForm
from forum.capture.report import queries, trying
from forum.capture.report.words import points
from forum.capture.views import blueprint
from forum.communities.queries import access_community
from forum.core.errors import Invalid
from forum.core.language import _
from forum.core.transaction import transaction
from forum.web.access import action
from forum.web.forms import carry_out
from forum.web.links import whole_link


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
    # Weights that were tried on a report come along in the address, and are kept by the button.
    brought = {name: request.args[name] for name in written if name in request.args}
    form = form or WeightsForm(formdata=None, **{**written, **brought})
    shown = {"now": now, "parts": parts, "form": form, "brought": bool(brought)}
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


@blueprint.get("/c/<slug>/reports/<key>/what-if")
@action("report.view")
def what_if(slug: str, key: str) -> ResponseReturnValue:
    """A report ranked by other weights; script asks for what is found alone."""
    actor = current_actor()
    community = access_community(actor, slug)
    page = queries.access_report(actor, community, key, showing=lambda _findings: ())
    reported = trying.as_reported(page)
    fields = {f"{of}_{name}": "0" for of, names in PARTS.items() for name in names}
    form = WeightsForm(formdata=MultiDict({**fields, **reported, **_tried_in(reported)}))
    tried = _tried(form, page, settings.access_weights(actor, community))
    shown = {"form": form, "page": page, "reported": reported, "tried": tried}
    template = "what_if_found" if request.headers.get("X-Fragment") else "what_if"
    link = _link(slug, key, tried)
    whole = render_template(f"capture/{template}.html", community=community, link=link, **shown)
    return whole, 200 if tried or not reported else 422


def _tried_in(reported: dict[str, str]) -> dict[str, str]:
    """The weights in the address, of parts that can be tried."""
    return {name: value for name, value in request.args.items() if name in reported}


def _tried(
    form: WeightsForm, page: queries.ReportPage, now: settings.WeightsNow
) -> trying.Tried | None:
    if form.validate():
        try:
            return trying.try_weights(page, {of: form.weights(of) for of in PARTS}, now)
        except Invalid as error:
            form.take(error.fields)
    return None


def _link(slug: str, key: str, tried: trying.Tried | None) -> str:
    """What is tried as an address to hand on."""
    values: dict[str, Any] = dict(tried.address) if tried else {}
    return whole_link("capture.what_if", slug=slug, key=key, **values)
