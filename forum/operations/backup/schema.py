"""The schema that rows come back into: of their version first, then of ours."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from alembic import command
from flask import current_app
from sqlalchemy import Connection, text

from forum.core.database import broken_reference
from forum.core.versions import MIGRATIONS
from forum.operations.backup.archive import Unusable

_REFERENCES = """
    SELECT conrelid::regclass::text, quote_ident(conname), pg_get_constraintdef(oid)
    FROM pg_constraint WHERE contype = 'f' AND connamespace = current_schema()::regnamespace
"""
_SEQUENCES = """
    SELECT of_table, of_column, sequence FROM (
        SELECT quote_ident(table_name) AS of_table, quote_ident(column_name) AS of_column,
               pg_get_serial_sequence(quote_ident(table_name), column_name) AS sequence
        FROM information_schema.columns WHERE table_schema = current_schema()
    ) AS columns WHERE sequence IS NOT NULL
"""


def migrate(connection: Connection, revision: str) -> None:
    """Bring the schema to a revision, in the open transaction."""
    config = current_app.extensions["migrate"].migrate.get_config(str(MIGRATIONS))
    config.attributes["connection"] = connection
    command.upgrade(config, revision)


@contextmanager
def bound_loosely(connection: Connection) -> Iterator[None]:
    """Let rows come in any order: what they refer to is looked at once all of them are there."""
    if connection.dialect.name == "sqlite":
        # Its keys are not in force while a backup takes its place.
        yield
        return
    references = list(connection.execute(text(_REFERENCES)))
    for of_table, name, _definition in references:
        connection.execute(text(f"ALTER TABLE {of_table} DROP CONSTRAINT {name}"))
    yield
    for of_table, name, definition in references:
        connection.execute(text(f"ALTER TABLE {of_table} ADD CONSTRAINT {name} {definition}"))
    for of_table, column, sequence in list(connection.execute(text(_SEQUENCES))):
        # The names are those of our own schema. An empty table's sequence begins at 1.
        most = f"SELECT setval('{sequence}', max({column})) FROM {of_table} HAVING count(*) > 0"  # noqa: S608
        connection.execute(text(most))


def sound(connection: Connection) -> None:
    """Look that every row refers to one that is there; PostgreSQL has looked already."""
    if connection.dialect.name != "sqlite":
        return
    if lost := broken_reference(connection):
        raise Unusable(f"A row of {lost} in the backup refers to one that is not there.")
    told = connection.execute(text("PRAGMA integrity_check")).scalars().all()
    if told != ["ok"]:
        raise Unusable(f"The database that was made is not sound: {told[0]}.")
