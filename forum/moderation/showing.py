"""Show and hide things, by the use cases of the rooms that they live in."""

from __future__ import annotations

from typing import Any

from forum.accounts.actor import Actor
from forum.communities.models import Community
from forum.communities.reasons import Why
from forum.core.errors import Conflict
from forum.core.language import _
from forum.ideas import service as ideas
from forum.ideas.models import Idea
from forum.moderation.things import Thing, is_there, row_of
from forum.threads import arranging
from forum.threads.models import Post, Thread


def set_visibility(
    actor: Actor, community: Community, thing: Thing, visibility: str, why: Why
) -> None:
    """Show, hold or hide an idea, a post or a thread."""
    row = row_of(thing)
    given: dict[str, Any] = {"community": community, "visibility": visibility, "why": why}
    if isinstance(row, Idea):
        ideas.set_visibility(actor, idea=row, **given)
    elif isinstance(row, Post):
        arranging.set_post_visibility(actor, post=row, **given)
    elif isinstance(row, Thread):
        arranging.set_visibility(actor, thread=row, **given)
    else:
        raise Conflict(_("A person can't be hidden."))


def visibility_of(thing: Thing) -> str:
    """Whether a thing is visible, held or hidden; a person is there for all."""
    return str(getattr(row_of(thing), "visibility", "visible"))


def is_held(thing: Thing) -> bool:
    """Whether a thing that stands here waits until a moderator shows or hides it."""
    return is_there(thing) and visibility_of(thing) == "held"
