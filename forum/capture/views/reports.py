"""Reports: one to read, as a file, and two side by side."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from forum.accounts.session import current_actor
from forum.capture.report import comparing, exports, pictures, queries, standing
from forum.capture.report.brief import access_brief
from forum.capture.report.quoted import quotations
from forum.capture.views import blueprint
from forum.communities.queries import access_community
from forum.core.errors import NotFound
from forum.core.language import _
from forum.notices.pages import note_opened
from forum.web.access import action
from forum.web.downloads import download


@blueprint.get("/c/<slug>/reports/<key>")
@action("report.view")
def report(slug: str, key: str) -> ResponseReturnValue:
    """A report: themes ranked, why, and the ideas behind them."""
    actor = current_actor()
    community = access_community(actor, slug)
    page, brief = access_brief(actor, community, key)
    note_opened(actor.person_id, request.path)
    shown = {
        "page": page,
        "drawn": pictures.pictures(page, brief.wishes, request.args.get("own", "")),
        "sentences": quotations(page.run, brief.looked_at),
        "ruled": standing.rulings_since(
            community, page.report.frozen_at, page.labels(), page.texts
        ),
    }
    return render_template(
        "capture/report.html", community=community, team=True, opens=True, **shown
    )


@blueprint.get("/c/<slug>/reports/<key>.<kind>")
@action("report.export_csv")
def export(slug: str, key: str, kind: str) -> ResponseReturnValue:
    """A report as a file."""
    actor = current_actor()
    community = access_community(actor, slug)
    page = queries.access_report(actor, community, key)
    if kind not in exports.FORMATS:
        raise NotFound(_("A report can be had as md, json, csv or xlsx."))
    return download(exports.FORMATS[kind](page), f"{slug}-{key}", kind)


@blueprint.get("/c/<slug>/reports/<key>/compare", defaults={"other": None})
@blueprint.get("/c/<slug>/reports/<key>/compare/<other>")
@action("report.view")
def compare(slug: str, key: str, other: str | None) -> ResponseReturnValue:
    """A report beside another one, by default the one before."""
    if other is None and (chosen := request.args.get("with")):
        return redirect(url_for("capture.compare", slug=slug, key=key, other=chosen[:16]))
    actor = current_actor()
    community = access_community(actor, slug)
    told = comparing.compare_reports(actor, community, key, other)
    shown = {"told": told, "drawn": pictures.slopes(told)}
    return render_template("capture/compare.html", community=community, **shown)
