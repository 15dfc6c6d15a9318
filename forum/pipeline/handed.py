"""What is handed out of the house about an item: values, no rows."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class HandedIdea:
    """An idea that an item stands on."""

    title: str
    url: str
    author: str
    votes: int
    deal: str


@dataclass(frozen=True)
class Handed:
    """An item as trackers see it; `text` is Markdown, `url` the page that everybody may read.

    `stage` and `deal_words` are in the words of its community.
    """

    item_id: int
    title: str
    text: str
    community_slug: str
    community_name: str
    url: str
    ideas: tuple[HandedIdea, ...]
    stage: str
    status: str
    deal_words: str

    @property
    def votes(self) -> int:
        """How many want what it stands on."""
        return sum(idea.votes for idea in self.ideas)
