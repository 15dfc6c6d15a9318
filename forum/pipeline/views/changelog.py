"""The changelog, as a page and as a web feed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import render_template, request
from flask.typing import ResponseReturnValue

from forum.accounts.session import current_actor
from forum.communities.queries import access_community
from forum.core.language import _
from forum.core.settings import settings
from forum.notices import feeding
from forum.pipeline import queries
from forum.pipeline.views import blueprint
from forum.web.access import action
from forum.web.downloads import atom
from forum.web.templating import speaking

if TYPE_CHECKING:
    from forum.communities.models import Community


@blueprint.get("/c/<slug>/changelog")
@action("roadmap.view")
def changelog(slug: str) -> ResponseReturnValue:
    """What came out, by month."""
    actor = current_actor()
    community = access_community(actor, slug)
    page = queries.changelog(actor, community, request.args.get("after"))
    return render_template("pipeline/changelog.html", community=community, page=page)


@blueprint.get("/c/<slug>/changelog.atom")
@action("roadmap.view")
def changelog_feed(slug: str) -> ResponseReturnValue:
    """The same as a feed, in the language of the community."""
    actor = feeding.reader_of(request.args.get("key", ""), current_actor())
    community = access_community(actor, slug)
    with speaking(community.language):
        page = queries.changelog(actor, community, size=feeding.ENTRIES)
        feed = render_template(
            "notices/feed.xml",
            entries=[_entry(community, release) for release in page.items],
            community=community,
            title=_("%(community)s: what came out", community=community.name),
            base=settings().base_url,
        )
    return atom(feed)


def _entry(community: Community, release: queries.Release) -> feeding.Entry:
    first = release.entry.ideas[0]
    return feeding.Entry(
        kind="release",
        id=first.id,
        subject_id=first.id,
        slug=first.slug,
        title=release.entry.title,
        author=release.authors[0][1],
        html=render_template("pipeline/thanks.html", community=community, release=release),
        at=release.at,
    )
