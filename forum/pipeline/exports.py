"""The pipeline as a file, for the brand's own tools: a line for each idea of each item."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence

from forum.core.spreadsheets import csv_text
from forum.pipeline.queries import ItemCard, LinkedIdea

Row = tuple[str, ItemCard]
COLUMNS = (
    "community",
    "item",
    "stage",
    "item_title",
    "owner",
    "estimate",
    "effort",
    "value",
    "target",
    "title",
    "text",
    "author",
    "votes",
    "deal",
    "deal_note",
    "pulled_at",
    "moved_at",
    "idea",
    "report",
)


def _lines(rows: Sequence[Row]) -> Iterator[tuple[object, ...]]:
    for community, card in rows:
        for idea in card.ideas or (None,):
            yield _line(community, card, idea)


def _line(community: str, card: ItemCard, idea: LinkedIdea | None) -> tuple[object, ...]:
    item = card.item
    about = (
        (idea.title, idea.body, idea.author_name, idea.support, idea.deal, idea.deal_note)
        if idea
        else (None,) * 6
    )
    return (
        community,
        item.id,
        item.stage.name,
        card.title,
        card.owner_name,
        item.estimate,
        item.effort,
        item.value,
        item.target,
        *about,
        item.created_at.isoformat(),
        item.moved_at.isoformat(),
        idea.key if idea else None,
        item.report_key,
    )


def as_csv(rows: Sequence[Row]) -> str:
    """One idea of an item a line; an item without any has a line of its own."""
    return csv_text(COLUMNS, _lines(rows))


def as_json(rows: Sequence[Row]) -> str:
    """A list of objects with the columns of the CSV."""
    items = [dict(zip(COLUMNS, line, strict=True)) for line in _lines(rows)]
    return json.dumps(items, ensure_ascii=False, indent=1) + "\n"


FORMATS: dict[str, Callable[[Sequence[Row]], str]] = {"csv": as_csv, "json": as_json}
