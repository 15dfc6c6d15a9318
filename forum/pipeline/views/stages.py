"""The stages: their names and order, what people see, how much they hold."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from forum.accounts.session import current_actor
from forum.communities.queries import access_community
from forum.core.database import whole_number
from forum.core.language import _
from forum.core.permissions import ensure
from forum.pipeline import policy, queries, stages
from forum.pipeline.forms import RemoveStageForm, ShiftForm, StageForm
from forum.pipeline.views import blueprint
from forum.web.access import action
from forum.web.forms import carry_out, create_once

if TYPE_CHECKING:
    from forum.accounts.actor import Actor
    from forum.communities.models import Community
    from forum.pipeline.models import Stage

STAGES = "/c/<slug>/pipeline/stages"


@blueprint.get(STAGES)
@action("pipeline.stages")
def stages_form(slug: str) -> ResponseReturnValue:
    """All stages, each with its fields."""
    return _page(slug)


@blueprint.post(STAGES)
@action("pipeline.stages")
def add_stage(slug: str) -> ResponseReturnValue:
    """Add a stage."""
    actor, community = _who(slug)
    form = StageForm()

    def add() -> Stage:
        return stages.add_stage(actor, community=community, **_given(form))

    if create_once(form, add) is None:
        return _page(slug, new=form), 422
    flash(_("Added as the last stage."))
    return redirect(url_for("pipeline.stages_form", slug=slug))


@blueprint.post(f"{STAGES}/<int:stage_id>")
@action("pipeline.stages")
def change_stage(slug: str, stage_id: int) -> ResponseReturnValue:
    """Rename, limit or map a stage."""
    actor, community = _who(slug)
    form = StageForm()

    def change() -> bool:
        stage = queries.access_stage(actor, community, stage_id)
        stages.change_stage(actor, community=community, stage=stage, **_given(form))
        return True

    if not carry_out(form, change):
        return _page(slug, changed={stage_id: form}), 422
    flash(_("Kept."))
    return redirect(url_for("pipeline.stages_form", slug=slug, _anchor=f"stage-{stage_id}"))


@blueprint.post(f"{STAGES}/<int:stage_id>/shift")
@action("pipeline.stages")
def shift_stage(slug: str, stage_id: int) -> ResponseReturnValue:
    """Put a stage one place earlier or later."""
    actor, community = _who(slug)
    form = ShiftForm()

    def shift() -> bool:
        stage = queries.access_stage(actor, community, stage_id)
        stages.shift_stage(actor, community=community, stage=stage, by=form.by.data)
        return True

    carry_out(form, shift)
    return redirect(url_for("pipeline.stages_form", slug=slug, _anchor=f"stage-{stage_id}"))


@blueprint.post(f"{STAGES}/<int:stage_id>/remove")
@action("pipeline.stages")
def remove_stage(slug: str, stage_id: int) -> ResponseReturnValue:
    """Remove a stage; its items go to another one."""
    actor, community = _who(slug)
    form = RemoveStageForm()

    def remove() -> bool:
        stage = queries.access_stage(actor, community, stage_id)
        into = whole_number(form.into.data)
        to = queries.access_stage(actor, community, into) if into is not None else None
        stages.remove_stage(actor, community=community, stage=stage, into=to)
        return True

    if not carry_out(form, remove):
        return _page(slug, problem=form.problem or form.into.errors[0]), 422
    flash(_("The stage is gone; nothing that was in it is lost."))
    return redirect(url_for("pipeline.stages_form", slug=slug))


def _who(slug: str) -> tuple[Actor, Community]:
    actor = current_actor()
    community = access_community(actor, slug)
    ensure(policy.can_edit_stages(actor, community), _("Only the product team sets the stages."))
    return actor, community


def _given(form: StageForm) -> dict[str, Any]:
    return {"name": form.name.data or "", "status": form.status.data, "most": form.most.data}


def _page(
    slug: str,
    *,
    new: StageForm | None = None,
    changed: dict[int, StageForm] | None = None,
    problem: str | None = None,
) -> str:
    actor, community = _who(slug)
    board = queries.board(actor, community)
    forms = {
        column.stage.id: StageForm(formdata=None, obj=column.stage) for column in board.columns
    }
    shown = {"new": new or StageForm(formdata=None), "forms": {**forms, **(changed or {})}}
    return render_template(
        "pipeline/stages.html", community=community, board=board, problem=problem, **shown
    )
