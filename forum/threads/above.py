"""What talk asks of the floors above it, which know what threads belong to and what ideas are.

The wiring connects a module that answers; talk itself knows nothing of ideas.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Protocol

from forum.accounts.actor import Actor
from forum.communities.models import Community


@dataclass(frozen=True)
class Reference:
    """An idea that a post links to: its title, where it stands, its address."""

    id: int
    title: str
    status: str
    slug: str
    # Whether it was made of the very post.
    grown: bool = False


class Above(Protocol):
    """Who answers."""

    def known_ideas(self, community_id: int, numbers: set[int]) -> set[int]:
        """Which of these are ideas that whoever may read the community may see."""

    def home_of_thread(self, community: Community, thread_id: int) -> tuple[str, dict[str, Any]]:
        """The endpoint, and its values, where a thread without an address is read."""

    def title_of_thread(self, thread_id: int) -> str:
        """What a thread without a title belongs to, by its title."""

    def references(
        self, actor: Actor, community: Community, numbers: Iterable[int]
    ) -> Mapping[int, Reference]:
        """The ideas of these numbers that the actor may see."""

    def grown_from(self, post_ids: Iterable[int]) -> Mapping[int, int]:
        """The ideas that were made of these posts, by the post."""


_above: list[Above] = []


def connect(above: Above) -> None:
    """Say who answers."""
    _above[:] = [above]


def asked() -> Above:
    """Who answers."""
    return _above[0]


def references_in(
    actor: Actor, community: Community, texts: Mapping[int, str]
) -> dict[int, list[Reference]]:
    """The ideas of the community that each text (HTML, by an id) links to, as they stand now."""
    link = re.compile(rf'href="/c/{re.escape(community.slug)}/ideas/([0-9]+)')
    named = {key: list(dict.fromkeys(map(int, link.findall(text)))) for key, text in texts.items()}
    grown = asked().grown_from(texts)
    numbers = {number for found in named.values() for number in found} | set(grown.values())
    known = asked().references(actor, community, numbers) if numbers else {}
    found: dict[int, list[Reference]] = {}
    for key, linked in named.items():
        made = grown.get(key, 0)
        if made in known:
            found[key] = [replace(known[made], grown=True)]
        if here := [known[number] for number in linked if number in known and number != made]:
            found[key] = found.get(key, []) + here
    return found
