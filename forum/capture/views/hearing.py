"""What a report heard in talk, and saying what a sentence is."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from forum.accounts.session import current_actor
from forum.capture import judging
from forum.capture.forms import JudgeForm
from forum.capture.report import heard, queries
from forum.capture.views import blueprint
from forum.communities.queries import access_community
from forum.core.errors import Invalid
from forum.core.language import _
from forum.core.transaction import transaction
from forum.web.access import action


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
    heard.heard_sentence(actor, community, key, post_id, start)
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
