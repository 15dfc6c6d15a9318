"""Pages of capture: the runs, one under way, a report, what it heard, what seems to be the same."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from forum.accounts.session import current_actor
from forum.capture import exports, heard, judging, queries, ruling, service, twins
from forum.capture.forms import JudgeForm, RunForm
from forum.capture.pictures import pictures
from forum.capture.similar import TEXT_MAX, similar_ideas
from forum.communities.queries import access_community
from forum.core.errors import Invalid, NotFound
from forum.core.language import _
from forum.core.transaction import transaction
from forum.ideas.queries import access_idea
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


@blueprint.get("/c/<slug>/reports/<key>/talk")
@action("report.view")
def talk(slug: str, key: str) -> ResponseReturnValue:
    """What a report heard in talk: wishes, complaints, praise or questions."""
    actor = current_actor()
    community = access_community(actor, slug)
    kind, after = request.args.get("kind", "wish"), request.args.get("after")
    page = heard.heard_page(actor, community, key, kind, after)
    return render_template("capture/talk.html", community=community, page=page)


@blueprint.post("/c/<slug>/reports/<key>/talk")
@action("capture.judge")
def judge(slug: str, key: str) -> ResponseReturnValue:
    """Say what a sentence is, or take that back; script puts its row in anew."""
    actor = current_actor()
    community = access_community(actor, slug)
    queries.access_run(actor, community, key)
    form = JudgeForm()
    if not form.validate():
        raise Invalid({"post": _("This sentence is no longer there.")})
    post_id, start, end, kind = form.post.data, form.start.data, form.end.data, form.kind()
    where = {"community": community, "post_id": post_id, "start": start, "end": end}
    with transaction():
        if kind is None:
            judging.take_verdict_back(actor, **where)
        else:
            judging.judge_sentence(actor, **where, kind=kind)
    row, after = heard.heard_sentence(actor, community, key, post_id, start)
    if request.headers.get("X-Fragment"):
        return render_template("capture/said.html", community=community, key=key, row=row)
    at = url_for("capture.talk", slug=slug, key=key, kind=row.kind, after=after)
    return redirect(f"{at}#{row.anchor}")


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


@blueprint.get("/c/<slug>/duplicates")
@action("duplicates.view")
def duplicates(slug: str) -> ResponseReturnValue:
    """Ideas that seem to be the same, and merges that wait for a decision."""
    actor = current_actor()
    community = access_community(actor, slug)
    after = request.args.get("after")
    page = twins.access_duplicates(actor, community, after)
    told = page.just_told(request.args.get("told", ""))
    shown = {"page": page, "told": told, "after": after}
    return render_template("capture/duplicates.html", community=community, **shown)


@blueprint.post("/c/<slug>/duplicates/<int:one>/<int:other>/different")
@action("duplicates.tell_apart")
def tell_apart(slug: str, one: int, other: int) -> ResponseReturnValue:
    """Say that two ideas are different; the answer offers to take it back."""
    actor = current_actor()
    with transaction():
        community = access_community(actor, slug)
        ideas = [access_idea(actor, community, idea_id) for idea_id in (one, other)]
        made = ruling.rule_different(actor, community=community, ideas=ideas).id
    after = request.args.get("after")
    return redirect(url_for("capture.duplicates", slug=slug, told=made, after=after))


@blueprint.post("/c/<slug>/rulings/<int:ruling_id>/undo")
@action("ruling.undo")
def undo_ruling(slug: str, ruling_id: int) -> ResponseReturnValue:
    """Take a ruling back."""
    actor = current_actor()
    with transaction():
        community = access_community(actor, slug)
        found = twins.access_ruling(actor, community, ruling_id)
        ruling.undo_ruling(actor, community=community, ruling=found)
    flash(_("Taken back: they may be shown together again."))
    return redirect(url_for("capture.duplicates", slug=slug, after=request.args.get("after")))
