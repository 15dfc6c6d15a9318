"""Pages of the game: two ideas and a choice, and what came of all choices."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from forum.accounts.session import current_actor
from forum.communities.policy import can_vote
from forum.communities.queries import access_community
from forum.communities.refusing import ensure_takes_part
from forum.compare import queries, service
from forum.compare.forms import PairForm, SwitchForm
from forum.core.language import _
from forum.core.transaction import transaction
from forum.ideas.queries import access_idea
from forum.web import charts
from forum.web.access import action

blueprint = Blueprint("compare", __name__, template_folder="templates")


@blueprint.get("/c/<slug>/compare")
@action("compare.view")
def play(slug: str) -> ResponseReturnValue:
    """Two ideas and a choice."""
    actor = current_actor()
    community = access_community(actor, slug)
    queries.ensure_on(actor, community)
    plays = community.compares and can_vote(actor, community)
    turn = queries.turn_of(actor, community) if plays else queries.Turn(None, 0)
    shown = {"pair": turn.pair, "said": turn.said, "plays": plays}
    return render_template("compare/play.html", community=community, **shown)


@blueprint.post("/c/<slug>/compare")
@action("compare.play")
def choose(slug: str) -> ResponseReturnValue:
    """Say which of the two; the next two come."""
    actor, form = current_actor(), PairForm()
    community = access_community(actor, slug)
    ensure_takes_part(
        actor, community, can_vote(actor, community), _("Join this community to compare its ideas.")
    )
    queries.ensure_on(actor, community)
    form.validate()
    with transaction():
        community = access_community(actor, slug)
        first, second = (access_idea(actor, community, one) for one in form.ids())
        given = {"first": first, "second": second}
        service.compare(actor, community=community, choice=form.choice.data or "", **given)
    return redirect(url_for("compare.play", slug=slug))


@blueprint.post("/c/<slug>/compare/take-back")
@action("compare.play")
def take_back(slug: str) -> ResponseReturnValue:
    """Take the last word back."""
    actor = current_actor()
    with transaction():
        community = access_community(actor, slug)
        queries.ensure_on(actor, community)
        service.take_back(actor, community=community)
    return redirect(url_for("compare.play", slug=slug))


@blueprint.post("/c/<slug>/compare/switch")
@action("compare.switch")
def switch(slug: str) -> ResponseReturnValue:
    """Offer the game, or no more."""
    actor, form = current_actor(), SwitchForm()
    form.validate()
    with transaction():
        community = access_community(actor, slug)
        service.switch(actor, community=community, on=form.on.data == "y")
    flash(_("Members can compare ideas now.") if form.on.data == "y" else _("The game is off."))
    return redirect(url_for("compare.play", slug=slug))


@blueprint.get("/c/<slug>/compare/result")
@action("compare.view")
def result(slug: str) -> ResponseReturnValue:
    """What the comparisons tell."""
    actor = current_actor()
    community = access_community(actor, slug)
    queries.ensure_on(actor, community)
    found = queries.standings(actor, community)
    bars = [charts.interval(one.share, one.low, one.high, most=1.0, width=200) for one in found]
    shown = {"community": community, "standings": found, "bars": bars}
    return render_template("compare/result.html", **shown)
