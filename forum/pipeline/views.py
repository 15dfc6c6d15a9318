"""Pages of the pipeline."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from forum.accounts.session import current_actor
from forum.communities.queries import access_community
from forum.core.errors import NotFound
from forum.core.language import _
from forum.core.permissions import ensure
from forum.core.transaction import transaction
from forum.ideas.queries import access_idea, idea_page
from forum.pipeline import exports, policy, queries, service
from forum.pipeline.forms import MoveForm, PullForm
from forum.pipeline.integrations.queries import outside_of
from forum.pipeline.words import DEAL_WORDS, STAGE_WORDS
from forum.web.access import action
from forum.web.downloads import download
from forum.web.forms import carry_out

blueprint = Blueprint("pipeline", __name__, template_folder="templates")


@blueprint.get("/c/<slug>/pipeline")
@action("pipeline.view")
def board(slug: str) -> ResponseReturnValue:
    """Items by stage."""
    actor = current_actor()
    community = access_community(actor, slug)
    shown = queries.board(actor, community)
    return render_template(
        "pipeline/board.html",
        community=community,
        board=shown,
        outside=outside_of(community, [row[0].id for rows in shown.values() for row in rows]),
        stages=STAGE_WORDS,
        deals=DEAL_WORDS,
        form=MoveForm(),
    )


@blueprint.get("/c/<slug>/ideas/<int:idea_id>/pull")
@action("pipeline.pull")
def pull_form(slug: str, idea_id: int) -> ResponseReturnValue:
    """What will happen, and the deal to choose."""
    return _pull_page(slug, idea_id, PullForm(report=request.args.get("report", "")[:16]), 200)


@blueprint.post("/c/<slug>/ideas/<int:idea_id>/pull")
@action("pipeline.pull")
def pull(slug: str, idea_id: int) -> ResponseReturnValue:
    """Pull an idea under the chosen deal."""
    actor, form = current_actor(), PullForm()
    community = access_community(actor, slug)
    ensure(policy.can_pull(actor, community), _("Only the product team pulls ideas."))
    item = carry_out(
        form,
        lambda: service.pull_idea(
            actor,
            community=community,
            idea=access_idea(actor, community, idea_id),
            deal=form.deal.data or "",
            note=form.note.data or "",
            report_key=(form.report.data or "")[:16] or None,
        ),
    )
    if item is None:
        return _pull_page(slug, idea_id, form, 422)
    flash(_("Pulled. It stands in the first stage, and its author can see that."))
    return redirect(url_for("pipeline.board", slug=slug, _anchor=f"item-{item.id}"))


def _pull_page(slug: str, idea_id: int, form: PullForm, code: int) -> ResponseReturnValue:
    actor = current_actor()
    community = access_community(actor, slug)
    ensure(policy.can_pull(actor, community), _("Only the product team pulls ideas."))
    page = idea_page(actor, community, idea_id)
    stage = queries.stages_of([idea_id]).get(idea_id)
    shown = {"community": community, "page": page, "form": form, "stage": stage}
    return render_template("pipeline/pull.html", stages=STAGE_WORDS, **shown), code


@blueprint.post("/c/<slug>/pipeline/<int:item_id>/move")
@action("pipeline.move")
def move(slug: str, item_id: int) -> ResponseReturnValue:
    """Move an item to another stage."""
    actor, form = current_actor(), MoveForm()
    with transaction():
        community = access_community(actor, slug)
        item = queries.access_item(actor, community, item_id)
        service.move_item(
            actor,
            community=community,
            item=item,
            idea=access_idea(actor, community, item.idea_id),
            stage=form.stage.data or "",
        )
    return redirect(url_for("pipeline.board", slug=slug, _anchor=f"item-{item_id}"))


@blueprint.get("/c/<slug>/pipeline.<kind>")
@action("pipeline.export")
def export(slug: str, kind: str) -> ResponseReturnValue:
    """The pipeline as a file."""
    actor = current_actor()
    community = access_community(actor, slug)
    ensure(policy.can_see_pipeline(actor, community), _("The pipeline is for the product team."))
    if kind not in exports.FORMATS:
        raise NotFound(_("The pipeline can be had as csv or json."))
    text = exports.FORMATS[kind](queries.items_of(community))
    return download(text, f"{slug}-pipeline", kind)
