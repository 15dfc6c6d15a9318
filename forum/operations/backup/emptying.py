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
    for name in inspect(connection).get_table_names():
        connection.execute(text(f'DROP TABLE "{name}"'))


def _has_rows(connection: Connection, name: str) -> bool:
    return (
        connection.execute(select(text("1")).select_from(table(name)).limit(1)).first() is not None
    )
