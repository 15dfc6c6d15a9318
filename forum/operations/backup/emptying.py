"""Whether a place is empty, and how it becomes so."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from sqlalchemy import Connection, inspect, select, table, text
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from forum.core import pulse
from forum.core.settings import settings
from forum.extensions import db

# It says which version the schema is of, and is there before anything is.
VERSION = "alembic_version"
# What any start of the forum makes in a new home, or a restore just before it commits.
MADE = ("secret_key*", "queue.db*", "vivier.db*", "erasures.jsonl*")


@contextmanager
def emptied_on_failure() -> Iterator[None]:
    """Where what follows fails, a home that was empty when this process began is so again."""
    try:
        yield
    except BaseException:
        if settings().home_was_empty:
            _empty_again(settings().home)
        raise


def _empty_again(home: Path) -> None:
    db.session.remove()
    # An absent database answers nothing, and what took its place already is not touched.
    with suppress(SQLAlchemyError):
        if not is_empty(settings().uploads):
            return
    db.engine.dispose()
    for pattern in MADE:
        for path in home.glob(pattern):
            path.unlink(missing_ok=True)


def is_empty(uploads: Path) -> bool:
    """Whether no table holds a row, and there are no files."""
    if uploads.is_dir() and any(uploads.iterdir()):
        return False
    with db.engine.connect() as connection:
        names = set(inspect(connection).get_table_names()) - {VERSION}
        return not any(_has_rows(connection, name) for name in names)


def is_in_use() -> bool:
    """Whether a worker was seen within a minute; one that was stopped has said good-bye."""
    try:
        return pulse.count_alive() > 0
    except DBAPIError:
        # There is no such table yet, or the database is none.
        return False
    finally:
        db.session.rollback()


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
