"""What several pages of moderation begin with."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import url_for

from forum.accounts.actor import Actor
from forum.accounts.session import current_actor
from forum.communities.policy import moderates
from forum.communities.queries import access_community
from forum.core.language import _
from forum.core.permissions import ensure
from forum.core.slugs import slugify
from forum.moderation.things import PLURALS, Thing

if TYPE_CHECKING:
    from forum.communities.models import Community

# The word for any kind of thing in an address.
ANY_KIND = f"<any({', '.join(PLURALS)}):kind>"
# The queue of one community, and of all that a moderator has.
HERE, ALL = "here", "all"


def moderated_place(slug: str) -> tuple[Actor, Community]:
    """The actor, and a community that they moderate."""
    actor = current_actor()
    community = access_community(actor, slug)
    ensure(moderates(actor, community), _("Only a moderator can do this."))
    return actor, community


def address_of(slug: str, thing: Thing, title: str = "") -> str:
    """Where a thing is read."""
    ways: dict[str, tuple[str, dict[str, Any]]] = {
        "idea": ("ideas.show", {"slug": slug, "idea_id": thing.id, "words": slugify(title)}),
        "post": ("threads.post", {"slug": slug, "post_id": thing.id}),
        "thread": ("threads.show", {"slug": slug, "thread_id": thing.id}),
        "person": ("people.show", {"person_id": thing.id, "words": slugify(title)}),
    }
    endpoint, values = ways[thing.kind]
    return url_for(endpoint, **values)


def queue_address(slug: str, back: str, *, done: int | None = None, next_key: str = "") -> str:
    """The queue that somebody came from, with what they did and the card to go on with."""
    values: dict[str, Any] = {"done": done, "_anchor": next_key or None}
    if back == ALL:
        return url_for("moderation.queue_of_all", **values)
    return url_for("moderation.queue", slug=slug, **values)
