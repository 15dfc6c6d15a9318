"""Reads of the pipeline."""

from __future__ import annotations

from forum.pipeline.queries.board import Board, Column, Filters, board
from forum.pipeline.queries.changelog import Release, changelog
from forum.pipeline.queries.history import Told, history_of
from forum.pipeline.queries.items import (
    ItemCard,
    LinkedIdea,
    access_item,
    access_stage,
    card_of,
    cards,
    exported,
    stages_of_ideas,
)
from forum.pipeline.queries.outcomes import Outcomes, Period, decided, outcomes, periods_of
from forum.pipeline.queries.roadmap import roadmap

__all__ = [
    "Board",
    "Column",
    "Filters",
    "ItemCard",
    "LinkedIdea",
    "Outcomes",
    "Period",
    "Release",
    "Told",
    "access_item",
    "access_stage",
    "board",
    "card_of",
    "cards",
    "changelog",
    "decided",
    "exported",
    "history_of",
    "outcomes",
    "periods_of",
    "roadmap",
    "stages_of_ideas",
]
