"""The page of search: in a community, and everywhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from forum.accounts.session import current_actor
from forum.communities.queries import access_community
from forum.core.errors import NotFound
from forum.core.language import _
from forum.extensions import limiter
from forum.ideas import lifecycle
from forum.ideas.words import STATUS_WORDS
from forum.search.addresses import address_of
from forum.search.asking import Chosen
from forum.search.notes import KIND_WORDS, told
from forum.search.queries import search
from forum.search.questions import QUESTION_MAX
from forum.web.access import action
from forum.web.pacing import how_often_searched

if TYPE_CHECKING:
    from forum.communities.models import Community

STATUSES = sorted(lifecycle.LISTED | {"merged"}, key=list(STATUS_WORDS).index)

blueprint = Blueprint("search", __name__, template_folder="templates")


@blueprint.get("/search")
@limiter.limit(how_often_searched)
@action("site.page")
def everywhere() -> ResponseReturnValue:
    """Search all that one may see."""
    return _answered(None)


@blueprint.get("/c/<slug>/search")
@limiter.limit(how_often_searched)
@action("search.result")
def inside(slug: str) -> ResponseReturnValue:
    """Search one community."""
    return _answered(access_community(current_actor(), slug))


def _answered(community: Community | None) -> ResponseReturnValue:
    typed, cursor = request.args.get("q", ""), request.args.get("after")
    chosen = Chosen(community, _one_of("kind", KIND_WORDS), _one_of("status", STATUSES))
    results = search(current_actor(), typed, chosen, cursor)
    return render_template(
        "search/page.html",
        community=community,
        typed=typed[: QUESTION_MAX + 1],
        chosen=chosen,
        results=results,
        notes=told(results.notes),
        kinds=KIND_WORDS,
        statuses=STATUSES,
        is_first=cursor is None,
        address_of=address_of,
        longest=QUESTION_MAX,
    )


def _one_of(name: str, known: object) -> str | None:
    given = request.args.get(name, "")
    if given and given not in known:  # type: ignore[operator]
        raise NotFound(_("There is no such list."))
    return given or None
