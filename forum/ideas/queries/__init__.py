"""Reads of ideas: cards in lists, and an idea's own page."""

from __future__ import annotations

from forum.ideas.queries.answers import Answered, answered_in, answers_to
from forum.ideas.queries.cards import IS_LISTED, IS_OPEN_TO_ALL, IdeaCard, cards_by_key, cards_of
from forum.ideas.queries.clock import Clock, Waiting, clock_of, clocks_of, waiting_in
from forum.ideas.queries.designs import (
    DesignPage,
    Offered,
    access_amendment,
    amendments_of,
    design_page,
    look_alikes,
    offers_words,
    pins_among,
    unnamed_among,
)
from forum.ideas.queries.drafts import access_draft, drafts_of, pictures_of
from forum.ideas.queries.lists import ORDERS, Filters, kept_by, list_ideas
from forum.ideas.queries.merges import Merged, Proposed, access_merge, merged_into, proposed_merge
from forum.ideas.queries.news import News, news_in, released_anywhere, released_lately
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
    "IS_LISTED",
    "IS_OPEN_TO_ALL",
    "ORDERS",
    "Answered",
    "Clock",
    "DesignPage",
    "Filters",
    "IdeaCard",
    "IdeaPage",
    "Merged",
    "News",
    "Offered",
    "Proposed",
    "Waiting",
    "access_amendment",
    "access_design",
    "access_draft",
    "access_idea",
    "access_merge",
    "amendments_of",
    "answered_in",
    "answers_to",
    "cards_by_key",
    "cards_of",
    "clock_of",
    "clocks_of",
    "design_page",
    "drafts_of",
    "history_of",
    "idea_page",
    "kept_by",
    "list_ideas",
    "look_alikes",
    "merged_into",
    "news_in",
    "offers_words",
    "original_of",
    "pictures_of",
    "pins_among",
    "proposed_merge",
    "released_anywhere",
    "released_lately",
    "tags_of",
    "unnamed_among",
    "waiting_in",
]
