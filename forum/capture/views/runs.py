"""Runs: the list of them, asking for one, when they start by themselves, how far one is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from forum.accounts.session import current_actor
from forum.capture import scheduling, service
from forum.capture.forms import RunForm, ScheduleForm
from forum.capture.report import queries
from forum.capture.views import blueprint
from forum.communities.queries import access_community
from forum.core.language import _
from forum.core.transaction import transaction
from forum.web.access import action
from forum.web.forms import carry_out, create_once

if TYPE_CHECKING:
    from forum.communities.models import Community

IDEAS = 50


@blueprint.get("/c/<slug>/capture")
@action("report.view")
def runs(slug: str) -> ResponseReturnValue:
    """The community's runs, and the button for a new one."""
    return _runs(slug, RunForm()), 200


def _runs(slug: str, form: RunForm, schedule: ScheduleForm | None = None) -> str:
    actor = current_actor()
    community = access_community(actor, slug)
    shown: dict[str, Any] = {"runs": queries.runs_of(actor, community), "form": form}
    shown["schedule"] = schedule or _as_kept(community)
    return render_template("capture/runs.html", community=community, **shown)


def _as_kept(community: Community) -> ScheduleForm:
    kept = scheduling.schedule_of(community)
    if kept is None:
        return ScheduleForm(formdata=None, when="never", weekday="0", new_ideas=str(IDEAS))
    day, ideas = kept.weekday, kept.new_ideas
    when = "ideas" if day is None else "week"
    number = str(ideas or IDEAS)
    return ScheduleForm(formdata=None, when=when, weekday=str(day or 0), new_ideas=number)


@blueprint.post("/c/<slug>/capture/schedule")
@action("capture.run")
def schedule(slug: str) -> ResponseReturnValue:
    """Keep when the community is captured by itself."""
    actor, form = current_actor(), ScheduleForm()
    community = access_community(actor, slug)

    def keep() -> bool:
        scheduling.set_schedule(actor, community=community, **form.chosen())
        return True

    if not carry_out(form, keep):
        return _runs(slug, RunForm(formdata=None), form), 422
    flash(_("Kept."))
    return redirect(url_for("capture.runs", slug=slug))


@blueprint.post("/c/<slug>/capture")
@action("capture.run")
def start(slug: str) -> ResponseReturnValue:
    """Ask the worker for a run; the answer is the page on which to follow it."""
    actor, form = current_actor(), RunForm()
    community = access_community(actor, slug)
    mode = form.mode.data or None
    run = create_once(form, lambda: service.start_run(actor, community=community, mode=mode))
    if run is None:
        return _runs(slug, form), 422
    return redirect(url_for("capture.progress", slug=slug, key=run.key))


@blueprint.get("/c/<slug>/capture/<key>")
@action("report.view")
def progress(slug: str, key: str) -> ResponseReturnValue:
    """How far a run is; once it is done, its report."""
    actor = current_actor()
    community = access_community(actor, slug)
    run = queries.access_run(actor, community, key)
    shown = {"community": community, "run": run, "seconds_left": queries.seconds_left(run)}
    if request.headers.get("X-Fragment"):
        return render_template("capture/progress_panel.html", **shown)
    if run.state == "done":
        return redirect(url_for("capture.report", slug=slug, key=key))
    return render_template("capture/progress.html", **shown)


@blueprint.post("/c/<slug>/capture/<key>/cancel")
@action("capture.run")
def cancel(slug: str, key: str) -> ResponseReturnValue:
    """Give a run up."""
    actor = current_actor()
    with transaction():
        community = access_community(actor, slug)
        run = queries.access_run(actor, community, key)
        service.cancel_run(actor, community=community, run=run)
    return redirect(url_for("capture.progress", slug=slug, key=key))
