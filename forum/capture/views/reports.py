"""Reports: one to read, as a file, and two side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

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

if TYPE_CHECKING:
    from forum.accounts.actor import Actor
    from forum.communities.models import Community


@blueprint.get("/c/<slug>/reports/<key>")
@action("report.view")
def report(slug: str, key: str) -> ResponseReturnValue:
    """A report: themes ranked, why, and the ideas behind them."""
    actor = current_actor()
    community = access_community(actor, slug)
    shown = _shown(actor, community, key)
    note_opened(actor.person_id, request.path)
    return render_template("capture/report.html", whole="whole" in request.args, **shown)


@blueprint.get("/c/<slug>/reports/<key>/themes/<theme>/why")
@action("report.view")
def why(slug: str, key: str, theme: str) -> ResponseReturnValue:
    """Why one theme is where it is; script puts it into the report when it is opened there."""
    actor = current_actor()
    community = access_community(actor, slug)
    shown = _shown(actor, community, key)
    row = next((one for one in shown["drawn"].themes if one.theme["key"] == theme), None)
    if row is None:
        raise NotFound(_("There is no such theme in this report."))
    page = "why_body" if request.headers.get("X-Fragment") else "why"
    return render_template(f"capture/{page}.html", row=row, **shown)


def _shown(actor: Actor, community: Community, key: str) -> dict[str, Any]:
    """What the pages of a report show to the product team."""
    page, brief = access_brief(actor, community, key)
    ruled = standing.rulings_since(community, page.report.frozen_at, page.labels(), page.texts)
    return {
        "community": community,
        "page": page,
        "drawn": pictures.pictures(page, brief.wishes, request.args.get("own", "")),
        "sentences": quotations(page.run, brief.looked_at),
        "ruled": ruled,
        "team": True,
        "opens": True,
    }


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
