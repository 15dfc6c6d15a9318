"""Reads of ideas: cards in lists, and an idea's own page."""

from __future__ import annotations

from forum.ideas.queries.cards import IdeaCard, cards_of
from forum.ideas.queries.drafts import drafts_of, pictures_of
from forum.ideas.queries.lists import ORDERS, Filters, list_ideas, released_lately
from forum.ideas.queries.pages import (
    IdeaPage,
    access_design,
    access_idea,
    history_of,
    idea_page,
    original_of,
    tags_of,
)

__all__ = [
    "ORDERS",
    "Filters",
    "IdeaCard",
    "IdeaPage",
    "access_design",
    "access_idea",
    "cards_of",
    "drafts_of",
    "history_of",
    "idea_page",
    "list_ideas",
    "original_of",
    "pictures_of",
    "released_lately",
    "tags_of",
]
