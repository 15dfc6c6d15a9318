"""The pipeline as a file, for the brand's own tools."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence

from forum.core.spreadsheets import csv_text
from forum.pipeline.queries import Row

COLUMNS = (
    "community",
    "item",
    "stage",
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


def _values(row: Row) -> tuple[object, ...]:
    item, author, community = row
    return (
        community,
        item.id,
        item.stage,
        item.idea.title,
        item.idea.body,
        author,
        item.idea.support,
        item.deal,
        item.deal_note,
        item.pulled_at.isoformat(),
        item.moved_at.isoformat(),
        item.idea.key,
        item.report_key,
    )


def as_csv(rows: Sequence[Row]) -> str:
    """One item a line."""
    return csv_text(COLUMNS, map(_values, rows))


def as_json(rows: Sequence[Row]) -> str:
    """A list of objects with the columns of the CSV."""
    items = [dict(zip(COLUMNS, _values(row), strict=True)) for row in rows]
    return json.dumps(items, ensure_ascii=False, indent=1) + "\n"


FORMATS: dict[str, Callable[[Sequence[Row]], str]] = {"csv": as_csv, "json": as_json}
