"""Pages of capture: the runs, one under way, and a report."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from forum.accounts.session import current_actor
from forum.capture import exports, queries, service
from forum.capture.forms import RunForm
from forum.capture.pictures import pictures
from forum.capture.similar import TEXT_MAX, similar_ideas
from forum.communities.queries import access_community
from forum.core.errors import NotFound
from forum.core.language import _
from forum.core.transaction import transaction
from forum.web.access import action
from forum.web.downloads import download

blueprint = Blueprint("capture", __name__, template_folder="templates")


@blueprint.get("/c/<slug>/ideas/similar")
@action("similar-ideas.suggestion")
def similar(slug: str) -> ResponseReturnValue:
    """Ideas that say about the same as a text; script asks for the list alone."""
    actor = current_actor()
    community = access_community(actor, slug)
    text = request.args.get("text", "")[:TEXT_MAX].replace("\0", " ")
    but = request.args.get("but", "")[:9]
    idea_id = int(but) if but.isdecimal() else None
    shown = {"cards": similar_ideas(actor, community, text, but=idea_id), "but": idea_id}
    page = "similar_list" if request.headers.get("X-Fragment") else "similar"
    return render_template(f"capture/{page}.html", community=community, text=text, **shown)


@blueprint.get("/c/<slug>/capture")
@action("report.view")
def runs(slug: str) -> ResponseReturnValue:
    """The community's runs, and the button for a new one."""
    actor = current_actor()
    community = access_community(actor, slug)
    found = queries.runs_of(actor, community)
    return render_template("capture/runs.html", community=community, runs=found, form=RunForm())


@blueprint.post("/c/<slug>/capture")
@action("capture.run")
def start(slug: str) -> ResponseReturnValue:
    """Ask the worker for a run; the answer is the page on which to follow it."""
    actor = current_actor()
    with transaction():
        community = access_community(actor, slug)
        run = service.start_run(actor, community=community)
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


@blueprint.get("/c/<slug>/reports/<key>")
@action("report.view")
def report(slug: str, key: str) -> ResponseReturnValue:
    """A report: themes ranked, why, and the ideas behind them."""
    actor = current_actor()
    community = access_community(actor, slug)
    page = queries.access_report(actor, community, key)
    drawn = pictures(page)
    return render_template("capture/report.html", community=community, page=page, drawn=drawn)


@blueprint.get("/c/<slug>/reports/<key>.<kind>")
@action("report.export_csv")
def export(slug: str, key: str, kind: str) -> ResponseReturnValue:
    """A report as a file."""
    actor = current_actor()
    community = access_community(actor, slug)
    page = queries.access_report(actor, community, key)
    if kind not in exports.FORMATS:
        raise NotFound(_("A report can be had as md, json or csv."))
    return download(exports.FORMATS[kind](page), f"{slug}-{key}", kind)
