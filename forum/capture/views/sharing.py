"""Sharing a report: make a link, take one back; and what whoever holds one reads."""

from __future__ import annotations

from flask import (
    Response,
    after_this_request,
    flash,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue

from forum.accounts.session import current_actor
from forum.capture import sharing
from forum.capture.forms import ShareForm
from forum.capture.report import pictures, queries
from forum.capture.report import shared as links
from forum.capture.report.brief import brief_page
from forum.capture.report.quoted import quotations
from forum.capture.views import blueprint
from forum.communities.policy import can_view
from forum.communities.queries import access_community
from forum.core.language import _
from forum.core.transaction import transaction
from forum.web.access import action
from forum.web.forms import create_once
from forum.web.links import whole_link

DAYS = "30"
# The address is the key: it is told to no other site, and no machine lists or keeps the page.
FOR_HOLDERS = {
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex, nofollow, noarchive",
    "Cache-Control": "private, no-store",
}


@blueprint.get("/c/<slug>/reports/<key>/links")
@action("report.share")
def report_links(slug: str, key: str) -> ResponseReturnValue:
    """The links to a report, and the form to make one."""
    return _page(slug, key, ShareForm(formdata=None, days=DAYS))


@blueprint.post("/c/<slug>/reports/<key>/links")
@action("report.share")
def share(slug: str, key: str) -> ResponseReturnValue:
    """Make a link; it is shown this once, since only its hash is kept."""
    actor, form = current_actor(), ShareForm()
    community = access_community(actor, slug)
    run = queries.access_run(actor, community, key)

    def make() -> str:
        return sharing.share_report(actor, community=community, run=run, days=form.chosen())

    word = create_once(form, make)
    if word is None:
        return _page(slug, key, form), 422
    made = whole_link("capture.shared", word=word)
    return _page(slug, key, ShareForm(formdata=None, days=DAYS), made=made)


@blueprint.post("/c/<slug>/reports/<key>/links/<int:link_id>/revoke")
@action("report.share")
def revoke_link(slug: str, key: str, link_id: int) -> ResponseReturnValue:
    """Show the report by a link no more."""
    actor = current_actor()
    with transaction():
        community = access_community(actor, slug)
        run = queries.access_run(actor, community, key)
        sharing.revoke_link(actor, community=community, run=run, link_id=link_id)
    flash(_("That link shows nothing any more."))
    return redirect(url_for("capture.report_links", slug=slug, key=key))


@blueprint.get("/r/<word>")
@action("report.shared")
def shared(word: str) -> ResponseReturnValue:
    """A report for whoever holds the link: to read, and nothing else."""
    after_this_request(_for_holders)
    link, run, place = sharing.shared_by(word)
    assert run.report is not None
    page, brief = brief_page(run, run.report, None)
    links.note_opened(link)
    # Not as `community`: its frame and its colours are for who may see it.
    shown = {
        "place": place,
        "page": page,
        "drawn": pictures.pictures(page, brief.wishes, request.args.get("own", "")),
        "sentences": quotations(run, brief.looked_at),
        "until": link.expires_at,
        "opens": can_view(current_actor(), place),
    }
    return render_template("capture/shared.html", team=False, whole=True, ruled=(), **shown)


def _for_holders(response: Response) -> Response:
    response.headers.update(FOR_HOLDERS)
    return response


def _page(slug: str, key: str, form: ShareForm, made: str | None = None) -> str:
    actor = current_actor()
    community = access_community(actor, slug)
    run = queries.access_run(actor, community, key)
    shown = {"run": run, "form": form, "made": made, "rows": links.links_of(actor, community, run)}
    return render_template("capture/links.html", community=community, **shown)
