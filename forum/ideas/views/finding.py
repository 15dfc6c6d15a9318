"""From the address of an idea to what is there, for the actor of the request."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import url_for

from forum.accounts.actor import Actor
from forum.accounts.session import current_actor
from forum.communities.queries import access_community
from forum.core.language import _
from forum.core.permissions import ensure
from forum.ideas import policy, queries

if TYPE_CHECKING:
    from forum.communities.models import Community
    from forum.ideas.models import Idea


def about(slug: str, idea_id: int) -> tuple[Actor, Community, Idea]:
    """Who asks, in which community, about which idea; what they may not see does not exist."""
    actor = current_actor()
    community = access_community(actor, slug)
    return actor, community, queries.access_idea(actor, community, idea_id)


def about_own(slug: str, idea_id: int) -> tuple[Actor, Community, Idea]:
    """The same of an idea that the actor may change."""
    actor, community, idea = about(slug, idea_id)
    mine = policy.can_edit_idea(actor, community, idea)
    ensure(mine, _("Only its author or a moderator can change an idea."))
    return actor, community, idea


def address(slug: str, idea_id: int, words: str, **more: object) -> str:
    """The address of an idea, readable where its title has letters."""
    return url_for("ideas.show", slug=slug, idea_id=idea_id, words=words, **more)  # type: ignore[arg-type]
