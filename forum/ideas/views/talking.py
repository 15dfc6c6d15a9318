"""The discussion on the page of an idea."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import current_app, jsonify, request
from flask.typing import ResponseReturnValue

from forum.accounts.actor import Actor
from forum.accounts.session import current_actor
from forum.communities.queries import access_community
from forum.core.limits import TITLE_MAX
from forum.core.paging import Page
from forum.ideas import queries, talk
from forum.ideas.views import blueprint
from forum.threads import drafts
from forum.threads.above import references_in
from forum.threads.forms import PostForm
from forum.threads.queries import PostRow, visit_of
from forum.threads.reading import last_read
from forum.web.access import action

if TYPE_CHECKING:
    from forum.communities.models import Community


def talk_of(
    actor: Actor, community: Community, page: queries.IdeaPage, posts: Page[PostRow]
) -> dict[str, object]:
    """What the discussion of an idea shows: what is new in it, and what the actor was writing."""
    thread = page.idea.thread
    visit = visit_of(actor, thread)
    current_app.extensions["read_positions"].read(actor, thread.id, visit.newest)
    texts = {one.id: one.body_html for one in posts.items}
    return {
        "thread": thread,
        "visit": visit,
        "since": last_read(visit, request.args.get("since")),
        "references": references_in(actor, community, texts) if texts else {},
        "form": PostForm(formdata=None, body=visit.draft.body if visit.draft else ""),
        "place": drafts.in_thread(thread),
    }


@blueprint.get("/c/<slug>/ideas/titles")
@action("idea.list")
def titles(slug: str) -> ResponseReturnValue:
    """Ideas that a writer may mean by `q`, for the completion of #."""
    community = access_community(current_actor(), slug)
    begun = request.args.get("q", "")[:TITLE_MAX].replace("\0", "")
    return jsonify(talk.titles_like(community, begun))
