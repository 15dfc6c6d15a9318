"""Everything that stands in one community, once more in another: a forgotten filter finds it."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Integer, String, Table, UniqueConstraint, insert, inspect, select

from forum.communities.models import Community
from forum.extensions import db
from forum.threads.tree import DIGITS
from tests.walk.frozen import Frozen

# Who is in a community stays as it is.
LEFT_OUT = {"communities", "memberships"}
# What the number of a copy is more than that of its row.
FURTHER = 1_000_000
TWIN = "vault"
Moved = dict[str, dict[object, object]]


def double(place: Community) -> None:
    """A closed community of the same brand, with a copy of each row that hangs on this one."""
    moved: Moved = defaultdict(dict)
    copy = {column.key: getattr(place, column.key) for column in inspect(Community).column_attrs}
    copy |= {"id": place.id + FURTHER, "slug": TWIN, "visibility": "private"}
    db.session.add(Community(**copy))
    db.session.flush()
    moved["communities"][place.id] = copy["id"]
    for table in db.metadata.sorted_tables:
        if table.name not in LEFT_OUT:
            for row in db.session.execute(select(table)).mappings().all():
                if given := _copy(table, dict(row), moved):
                    db.session.execute(insert(table).values(given))
                    if "id" in table.columns:
                        moved[table.name][row["id"]] = given["id"]


def _copy(table: Table, row: dict[str, Any], moved: Moved) -> dict[str, Any] | None:
    """A row as it stands in the other community; None if it does not belong to this one."""
    given = {name: value for name, value in row.items() if table.c[name].computed is None}
    led = {
        column.name: moved[key.column.table.name][row[column.name]]
        for column in table.columns
        for key in column.foreign_keys
        if row[column.name] in moved[key.column.table.name]
    }
    if not led:
        return None
    if "id" in given and isinstance(table.c.id.type, Integer):
        given["id"] += FURTHER
    # What an id means that only a word beside it tells: nothing of which there is one alone.
    if "subject_id" in given and "person" not in {row.get("kind"), row.get("subject_kind")}:
        led["subject_id"] = row["subject_id"] + FURTHER
    if table.name == "posts":
        given["path"] = _path(row["path"])
    for name in _told_apart(table, set(led)):
        if isinstance(given[name], str):
            given[name] = f"2{given[name]}"[: getattr(table.c[name].type, "length", None)]
    return {**given, **led}


def _path(path: str) -> str:
    steps = [int(path[at : at + DIGITS]) for at in range(0, len(path), DIGITS)]
    return "".join(f"{step + FURTHER:0{DIGITS}}" for step in steps)


def _told_apart(table: Table, led: set[str]) -> set[str]:
    """The words that must be other ones, since nothing else tells the copy from the row."""
    uniques = [one.columns for one in table.constraints if isinstance(one, UniqueConstraint)]
    uniques += [one.columns for one in table.indexes if one.unique]
    uniques += [table.primary_key.columns]
    alone = [set(one.keys()) for one in uniques if not led & set(one.keys())]
    return {name for one in alone for name in one if isinstance(table.c[name].type, String)}


@contextmanager
def alone(forum: Frozen) -> Iterator[None]:
    """Let a forum be as if there were no twin, until one comes out of it."""
    _forget(forum.file)
    try:
        yield
    finally:
        forum.put_back()


def _forget(file: Path) -> None:
    with closing(sqlite3.connect(file)) as database:
        # The logs let nobody delete from them.
        guards = database.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        for (name,) in guards.fetchall():
            database.execute(f"DROP TRIGGER {name}")
        for table in db.metadata.sorted_tables:
            numbers = [one.name for one in table.columns if isinstance(one.type, Integer)]
            copied = " OR ".join(f"{name} >= {FURTHER}" for name in numbers if _names_a_row(name))
            if copied:
                database.execute(f"DELETE FROM {table.name} WHERE {copied}")
        database.commit()


def _names_a_row(column: str) -> bool:
    return column == "id" or column.endswith("_id")
