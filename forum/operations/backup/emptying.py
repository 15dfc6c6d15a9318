"""Whether a place is empty, and how it becomes so."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection, inspect, select, table, text

from forum.extensions import db

# It says which version the schema is of, and is there before anything is.
VERSION = "alembic_version"


def is_empty(uploads: Path) -> bool:
    """Whether no table holds a row, and there are no files."""
    if uploads.is_dir() and any(uploads.iterdir()):
        return False
    with db.engine.connect() as connection:
        names = set(inspect(connection).get_table_names()) - {VERSION}
        return not any(_has_rows(connection, name) for name in names)


def clear(connection: Connection) -> None:
    """Drop every table, in the open transaction."""
    if connection.dialect.name == "postgresql":
        names = inspect(connection).get_table_names()
        quoted = ", ".join(connection.dialect.identifier_preparer.quote(name) for name in names)
        if names:
            connection.execute(text(f"DROP TABLE {quoted} CASCADE"))
        connection.execute(text("DROP FUNCTION IF EXISTS refuse_change()"))
        return
    # Who refers to what does not matter until the commit, and by then all of it is gone.
    connection.execute(text("PRAGMA defer_foreign_keys = ON"))
    known = [one.name for one in reversed(db.metadata.sorted_tables)]
    there = set(inspect(connection).get_table_names())
    for name in [*(one for one in known if one in there), *sorted(there - set(known))]:
        connection.execute(text(f'DROP TABLE "{name}"'))


def _has_rows(connection: Connection, name: str) -> bool:
    return (
        connection.execute(select(text("1")).select_from(table(name)).limit(1)).first() is not None
    )
