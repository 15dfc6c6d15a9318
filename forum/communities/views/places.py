"""A community as a place: its look, its areas, its rules; join and leave."""

from __future__ import annotations

from flask import Response, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from forum.accounts.session import current_actor
from forum.communities import arranging, policy, queries, service
from forum.communities.colour import accents
from forum.communities.forms import JoinForm, RowsForm
from forum.communities.queries import access_community
from forum.communities.rules import texts_of
from forum.communities.views import blueprint
from forum.core.errors import NotAllowed
from forum.core.language import _
from forum.core.permissions import ensure
from forum.core.transaction import transaction
from forum.extensions import limiter
from forum.web.access import action
from forum.web.forms import carry_out
from forum.web.navigation import own_path

THEME_SECONDS = 300


@blueprint.get("/c/<slug>/theme.css")
@limiter.exempt
@action("community.view")
def theme(slug: str) -> ResponseReturnValue:
    """The community's accent as a stylesheet, since nothing is inline."""
    community = access_community(current_actor(), slug)
    colours = accents(community.accent)
    css = render_template("communities/theme.css", **colours)
    response = Response(css, mimetype="text/css")
    response.headers["Cache-Control"] = f"private, max-age={THEME_SECONDS}"
    return response


@blueprint.get("/c/<slug>/areas")
@action("community.areas.edit")
def areas_form(slug: str) -> ResponseReturnValue:
    """The product areas of a community."""
    actor = current_actor()
    community = access_community(actor, slug)
    ensure(policy.can_edit_areas(actor, community), _("Only the community's team can do this."))
    rows = [(area.id, area.name) for area in community.areas]
    shown = {"community": community, "form": RowsForm(formdata=None), "rows": rows}
    return render_template("communities/areas.html", **shown)


@blueprint.post("/c/<slug>/areas")
@action("community.areas.edit")
def areas(slug: str) -> ResponseReturnValue:
    """Add, rename, order and remove product areas."""
    actor, form = current_actor(), RowsForm()
    community = access_community(actor, slug)
    ensure(policy.can_edit_areas(actor, community), _("Only the community's team can do this."))

    def change() -> bool:
        arranging.set_areas(actor, access_community(actor, slug), form.rows())
        return True

    if not carry_out(form, change):
        shown = {"community": community, "form": form, "rows": form.rows()}
        return render_template("communities/areas.html", **shown), 422
    flash(_("Kept."))
    return redirect(url_for("communities.areas_form", slug=slug))


@blueprint.get("/c/<slug>/rules")
@action("community.view")
def rules(slug: str) -> ResponseReturnValue:
    """What holds here: the rules and the licence, and what they said before."""
    community = access_community(current_actor(), slug)
    return render_template("communities/rules.html", community=community, texts=texts_of(community))


@blueprint.get("/c/<slug>/models")
@action("community.models.edit")
def models_form(slug: str) -> ResponseReturnValue:
    """The models of a community's product."""
    actor = current_actor()
    community = access_community(actor, slug)
    ensure(policy.can_edit_models(actor, community), _("Only the community's team can do this."))
    rows = [(model.id, model.name) for model in queries.product_models_of([community.id])]
    shown = {"community": community, "form": RowsForm(formdata=None), "rows": rows}
    return render_template("communities/models.html", **shown)


@blueprint.post("/c/<slug>/models")
@action("community.models.edit")
def models(slug: str) -> ResponseReturnValue:
    """Add, rename, order and remove models of the product."""
    actor, form = current_actor(), RowsForm()
    community = access_community(actor, slug)
    ensure(policy.can_edit_models(actor, community), _("Only the community's team can do this."))

    def change() -> bool:
        arranging.set_models(actor, access_community(actor, slug), form.rows())
        return True

    if not carry_out(form, change):
        shown = {"community": community, "form": form, "rows": form.rows()}
        return render_template("communities/models.html", **shown), 422
    flash(_("Kept."))
    return redirect(url_for("communities.models_form", slug=slug))


@blueprint.post("/c/<slug>/join")
@action("community.join")
def join(slug: str) -> ResponseReturnValue:
    """Become a member; where an age is asked for, the form asks."""
    actor, form = current_actor(), JoinForm()
    community = access_community(actor, slug)

    def become() -> bool:
        here = access_community(actor, slug)
        service.join_community(actor, here, of_age=form.of_age.data)
        return True

    if not carry_out(form, become):
        community = access_community(actor, slug)
        return render_template("communities/join.html", community=community, form=form), 422
    flash(_("You are a member of %(name)s now: propose, vote, talk.", name=community.name))
    return redirect(own_path(form.next.data) or url_for("ideas.community", slug=slug))


@blueprint.post("/c/<slug>/leave")
@action("community.leave")
def leave(slug: str) -> ResponseReturnValue:
    """Stop being a member."""
    actor = current_actor()
    with transaction():
        community = access_community(actor, slug)
        if not policy.can_leave(actor, community):
            raise NotAllowed(_("You are not a member here."))
        service.leave_community(actor, community)
    flash(_("You have left %(name)s. What you wrote stays.", name=community.name))
    return redirect(url_for("ideas.site"))
