"""The first page of the forum, and the first page of a community."""

from __future__ import annotations

from flask import render_template
from flask.typing import ResponseReturnValue

from forum.accounts.session import current_actor
from forum.communities.directory import front_page
from forum.communities.notes import notes_for
from forum.communities.queries import access_community
from forum.follows.queries import follows
from forum.ideas import queries
from forum.ideas.forms import BoxForm
from forum.ideas.views import blueprint
from forum.ideas.views.reading import note_shown
from forum.threads.queries import latest_threads
from forum.web.access import action

TRENDING_SHOWN = 5
THREADS_SHOWN = 3


@blueprint.get("/")
@action("site.page")
def site() -> ResponseReturnValue:
    """The actor's communities with what is new there, other lively ones, and what shipped."""
    actor = current_actor()
    page = front_page(actor)
    own = [community for community in page.items if community.id in actor.standings]
    return render_template(
        "ideas/site.html",
        own=own,
        news=queries.news_in(actor, own),
        others=[community for community in page.items if community.id not in actor.standings],
        released=queries.released_anywhere(actor),
    )


@blueprint.get("/c/<slug>/")
@action("community.view")
def community(slug: str) -> ResponseReturnValue:
    """A community: the idea box, what trends, what is talked about, what shipped."""
    actor = current_actor()
    found = access_community(actor, slug)
    trending = queries.list_ideas(actor, found, "trending").items[:TRENDING_SHOWN]
    note_shown(actor, found, trending, "trending", 0)
    return render_template(
        "ideas/community.html",
        community=found,
        trending=trending,
        threads=latest_threads(found, THREADS_SHOWN),
        released=queries.released_lately([found]),
        form=BoxForm(),
        followed=follows(actor, "community", found.id),
        notes=notes_for(actor, found),
        clock=queries.clock_of(found),
    )
