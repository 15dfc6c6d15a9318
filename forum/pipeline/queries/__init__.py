"""Reads of the pipeline."""

from __future__ import annotations

from forum.pipeline.queries.board import Board, Column, Filters, board
from forum.pipeline.queries.history import Told, history_of
from forum.pipeline.queries.items import (
    ItemCard,
    LinkedIdea,
    access_item,
    access_stage,
    card_of,
    cards,
    exported,
    managers_of,
    stages_of_ideas,
)

__all__ = [
    "Board",
    "Column",
    "Filters",
    "ItemCard",
    "LinkedIdea",
    "Told",
    "access_item",
    "access_stage",
    "board",
    "card_of",
    "cards",
    "exported",
    "history_of",
    "managers_of",
    "stages_of_ideas",
]
