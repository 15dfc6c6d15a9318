"""The board, moving on it, and all of it as a file."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from forum.accounts.session import current_actor
from forum.communities.queries import access_community
from forum.core.database import whole_number
from forum.core.errors import Conflict, NotFound
from forum.core.language import _
from forum.core.permissions import ensure
from forum.credits.words import DEAL_WORDS
from forum.pipeline import exports, moving, policy, queries
from forum.pipeline.forms import MoveForm
from forum.pipeline.queries import Filters
from forum.pipeline.views import blueprint
from forum.web.access import action
from forum.web.downloads import download
from forum.web.forms import carry_out


@blueprint.get("/c/<slug>/pipeline")
@action("pipeline.view")
def board(slug: str) -> ResponseReturnValue:
    """Items by stage."""
    return _board(slug)


@blueprint.post("/c/<slug>/pipeline/<int:item_id>/move")
@action("pipeline.move")
def move(slug: str, item_id: int) -> ResponseReturnValue:
    """Move an item to another stage, or within its own; script puts the board in anew."""
    actor, form = current_actor(), MoveForm()
    community = access_community(actor, slug)

    def moved() -> bool:
        stage = queries.access_stage(actor, community, form.stage.data)
        item = queries.access_item(actor, community, item_id)
        given = {"before": form.before.data, "version": form.version.data}
        reason = form.reason.data or ""
        moving.move_item(actor, community=community, item=item, stage=stage, reason=reason, **given)
        return True

    try:
        done = carry_out(form, moved)
        problem = None if done else form.problem or next(iter(form.errors.values()))[0]
        code = 200 if done else 422
    except Conflict as error:
        problem, code = str(error), 409
    if problem or request.headers.get("X-Fragment"):
        refused = form if problem else None
        return _board(slug, problem=problem, touched=item_id, refused=refused), code
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
    text = exports.FORMATS[kind](queries.exported(community))
    return download(text, f"{slug}-pipeline", kind)


def _board(
    slug: str,
    *,
    problem: str | None = None,
    touched: int | None = None,
    refused: MoveForm | None = None,
) -> str:
    actor = current_actor()
    community = access_community(actor, slug)
    asked = {
        name: request.args.get(name, "")[:100].replace("\0", "")
        for name in ("words", "owner", "deal", "target")
    }
    filters = Filters(**asked, stage=whole_number(request.args.get("stage")))
    shown = {
        "community": community,
        "board": queries.board(actor, community, filters),
        "deals": DEAL_WORDS,
        "problem": problem,
        "touched": touched,
        "refused": refused,
    }
    page = "board_columns" if request.headers.get("X-Fragment") else "board"
    return render_template(f"pipeline/{page}.html", **shown)
