"""The log: for the team with all that it holds, for everybody without names."""

from __future__ import annotations

from flask import Response, render_template, request
from flask.typing import ResponseReturnValue

from forum.accounts.session import current_actor
from forum.communities.queries import access_community, team_of
from forum.core.database import whole_number
from forum.core.spreadsheets import csv_text
from forum.moderation import queries
from forum.moderation.queries import Filters
from forum.moderation.views import blueprint
from forum.moderation.views.finding import moderated_place
from forum.moderation.words import ACT_WORDS, THING_WORDS, rule_words
from forum.web.access import action
from forum.web.downloads import download


@blueprint.get("/c/<slug>/moderation/log")
@action("moderation.log.view")
def log(slug: str) -> ResponseReturnValue:
    """What moderators did in a community, newest first."""
    actor, community = moderated_place(slug)
    filters = _filters()
    page = queries.entries_of(actor, community, filters, request.args.get("after"))
    shown = {"community": community, "page": page, "filters": filters}
    shown["decisions"] = queries.by_decision(page.items)
    shown |= {"act_words": ACT_WORDS, "rule_told": rule_words}
    shown |= {"thing_words": THING_WORDS, "team": team_of(community)}
    return render_template("moderation/log.html", **shown)


@blueprint.get("/c/<slug>/moderation/log.csv")
@action("moderation.log.view")
def log_file(slug: str) -> Response:
    """The same as a file."""
    actor, community = moderated_place(slug)
    header = ("at", "act", "subject", "subject_id", "person", "moderator", "rule", "reason", "note")
    rows = (
        (
            one.entry.at.isoformat(timespec="seconds"),
            one.entry.act,
            one.entry.subject_kind,
            one.entry.subject_id,
            one.person_name,
            one.actor_name,
            one.entry.rule,
            one.entry.reason,
            one.entry.note,
        )
        for one in queries.exported(actor, community, _filters())
    )
    return download(csv_text(header, rows), f"{slug}-moderation", "csv")


@blueprint.get("/c/<slug>/log")
@action("moderation.log.public")
def public_log(slug: str) -> ResponseReturnValue:
    """What everybody may know of moderation: which acts, when and why; nobody's name."""
    community = access_community(current_actor(), slug)
    page = queries.public_entries(community, request.args.get("after"))
    shown = {"community": community, "page": page}
    return render_template(
        "moderation/public_log.html", act_words=ACT_WORDS, thing_words=THING_WORDS, **shown
    )


def _filters() -> Filters:
    act = request.args.get("act", "")
    return Filters(
        act=act if act in ACT_WORDS else "",
        actor_id=whole_number(request.args.get("by")),
        person_id=whole_number(request.args.get("person")),
    )
