"""The directory of communities, and the form that founds one."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from forum.accounts.session import current_actor
from forum.communities import directory as found
from forum.communities import policy, service
from forum.communities.colour import DEFAULT_ACCENT
from forum.communities.forms import FoundForm
from forum.communities.views import blueprint
from forum.communities.words import ORDER_WORDS
from forum.core.errors import NotFound
from forum.core.language import LANGUAGES, _
from forum.core.permissions import ensure
from forum.web.access import action
from forum.web.forms import create_once


@blueprint.get("/communities")
@action("site.page")
def directory() -> ResponseReturnValue:
    """The communities that the actor may see, as they were asked for."""
    actor, asked = current_actor(), _asked()
    page = found.find_communities(actor, asked, request.args.get("after"))
    given = {
        "q": asked.words,
        "language": asked.language,
        "mine": "yes" if asked.mine else "",
        "order": asked.order,
    }
    return render_template(
        "communities/directory.html",
        page=page,
        count=found.count_communities(actor, asked),
        asked=asked,
        given={name: value for name, value in given.items() if value},
        orders=ORDER_WORDS,
    )


def _asked() -> found.Asked:
    order = request.args.get("order", "lively")
    if order not in found.ORDERS:
        raise NotFound(_("There is no such order."))
    language = request.args.get("language", "")
    return found.Asked(
        words=request.args.get("q", "")[: found.SEARCH_MAX].replace("\0", "").strip(),
        language=language if language in LANGUAGES else "",
        mine=request.args.get("mine") == "yes",
        order=order,
    )


@blueprint.get("/communities/new")
@action("community.create")
def found_form() -> ResponseReturnValue:
    """The form to found a community."""
    ensure(policy.can_found(current_actor()), _("This page is for the admin."))
    form = FoundForm(formdata=None, accent=DEFAULT_ACCENT)
    return render_template("communities/new.html", form=form)


@blueprint.post("/communities/new")
@action("community.create")
def create() -> ResponseReturnValue:
    """Found a community, by the same rules as the command line."""
    actor, form = current_actor(), FoundForm()
    ensure(policy.can_found(actor), _("This page is for the admin."))
    community = create_once(
        form,
        lambda: service.create_community(
            (form.slug.data or "").strip(),
            name=form.name.data,
            language=form.language.data,
            brand=(form.brand.data or "").strip() or None,
            tagline=form.tagline.data or "",
            accent=form.accent.data or DEFAULT_ACCENT,
            visibility=form.visibility.data,
            founder=actor,
        ),
    )
    if community is None:
        return render_template("communities/new.html", form=form), 422
    flash(
        _(
            "%(name)s is there. Say what holds in it, and bring its first people.",
            name=community.name,
        )
    )
    return redirect(url_for("communities.settings_form", slug=community.slug))
