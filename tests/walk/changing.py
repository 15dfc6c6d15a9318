"""What something does to the rows: it must do the same whatever else there is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

from sqlalchemy import select

from forum.core.errors import ForumError
from forum.extensions import db

Key = tuple[Any, ...]


def changed_by(act: Callable[[], object]) -> dict[str, Any]:
    """Which rows it changes, and in which columns; which it takes away; how many it adds.

    The numbers of new rows and what is said in them depend on what else there is.
    """
    before = _rows()
    act()
    db.session.flush()
    after = _rows()
    changed = {
        key: sorted(name for name, value in row.items() if after[key][name] != value)
        for key, row in before.items()
        if key in after and after[key] != row
    }
    return {
        "changed": sorted(changed.items()),
        "gone": sorted(before.keys() - after.keys()),
        "added": Counter(key[0] for key in after.keys() - before.keys()),
    }


def refused(act: Callable[[], object]) -> str:
    """How it is refused; a word as well if it is not."""
    try:
        act()
    except ForumError as error:
        return type(error).__name__
    return "let through"


def _rows() -> dict[Key, dict[str, Any]]:
    rows = {}
    for table in db.metadata.sorted_tables:
        for row in db.session.execute(select(table)).mappings():
            names = (column.name for column in table.primary_key)
            rows[table.name, *(row[name] for name in names)] = dict(row)
    return rows
