"""Web feeds (Atom) of a community, an area and an idea; a private one by its reader's own key."""

from __future__ import annotations

from flask import render_template, request
from flask.typing import ResponseReturnValue

from forum.accounts.actor import Actor
from forum.accounts.session import current_actor
from forum.communities.queries import access_community
from forum.core.errors import NotFound
from forum.core.language import _
from forum.core.settings import settings
from forum.ideas.queries import access_idea
from forum.notices import feeding
from forum.notices.views import blueprint
from forum.web.access import action
from forum.web.downloads import atom


@blueprint.get("/c/<slug>/feed.atom")
@action("feed.rss")
def community_feed(slug: str) -> ResponseReturnValue:
    """New ideas and threads of a community, or of one of its areas."""
    actor = _reader()
    community = access_community(actor, slug)
    wanted = request.args.get("area", "")
    area = next((one for one in community.areas if str(one.id) == wanted), None)
    if wanted and area is None:
        raise NotFound(_("There is no such area."))
    entries = feeding.entries_of(community, area.id if area else None)
    title = f"{community.name} · {area.name}" if area else community.name
    return _feed(entries, community=community, title=title)


@blueprint.get("/c/<slug>/ideas/<int:idea_id>/feed.atom")
@action("feed.rss")
def idea_feed(slug: str, idea_id: int) -> ResponseReturnValue:
    """What happens to an idea: posts, and where it stands."""
    actor = _reader()
    community = access_community(actor, slug)
    idea = access_idea(actor, community, idea_id)
    return _feed(feeding.life_of(idea), community=community, title=idea.title)


@blueprint.get("/c/<slug>/answers.atom")
@action("feed.rss")
def answers_feed(slug: str) -> ResponseReturnValue:
    """What the brand answers, in words or by a step with its reason."""
    community = access_community(_reader(), slug)
    title = f"{community.name} · {_('Answers')}"
    return _feed(feeding.answers_of(community), community=community, title=title)


def _reader() -> Actor:
    return feeding.reader_of(request.args.get("key", ""), current_actor())


def _feed(entries: list[feeding.Entry], **shown: object) -> ResponseReturnValue:
    base = settings().base_url
    return atom(render_template("notices/feed.xml", entries=entries, base=base, **shown))
