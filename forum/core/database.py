"""What the two databases need to behave as one: types, pragmas, and how a transaction begins."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import DateTime, Dialect, Engine, event
from sqlalchemy.engine import Connection
from sqlalchemy.exc import DatabaseError, DBAPIError, InternalError, OperationalError
from sqlalchemy.types import TypeDecorator

BUSY_SECONDS = 5
# The most that a column of whole numbers holds on PostgreSQL.
ID_MAX = 2**31 - 1
# The mark of a table that no backup holds, since it is made anew.
DERIVED: dict[str, Any] = {"info": {"derived": True}}


def whole_number(given: str | None) -> int | None:
    """The number that a text says, an id mostly; None for none, or one that no column holds."""
    text = (given or "").strip()
    number = int(text) if text.isdecimal() and len(text) <= len(str(ID_MAX)) else None
    return number if number is not None and number <= ID_MAX else None


class Moment(TypeDecorator[datetime]):
    """An aware UTC datetime on both databases; SQLite keeps no zone, so it is put back."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse naive datetimes; store UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a datetime without a zone can't be stored")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give back an aware UTC datetime."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def refused(error: DBAPIError) -> bool:
    """Whether the database is away, busy, full, damaged or not for us, and not asked nonsense."""
    # As PostgreSQL calls it, where a role lacks a right.
    lacks_right = getattr(error.orig, "sqlstate", None) == "42501"
    # Of the bare class is what SQLite says of a file that is no database of its.
    at_fault = isinstance(error, OperationalError | InternalError) or type(error) is DatabaseError
    return at_fault or lacks_right or error.connection_invalidated


def reason(error: DBAPIError) -> str:
    """What the driver says, without its advice: of the address, its first line has no password."""
    return str(error.orig).partition("\n")[0]


def prepare(engine: Engine) -> None:
    """Set an engine up; on PostgreSQL nothing is needed."""
    if engine.dialect.name != "sqlite":
        return
    event.listen(engine, "connect", _set_pragmas)
    event.listen(engine, "begin", _begin)


def _set_pragmas(connection: sqlite3.Connection, _record: Any) -> None:
    # The driver's own BEGIN is deferred and comes too late: we say BEGIN ourselves, below.
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout = {BUSY_SECONDS * 1000}")
    cursor.execute("PRAGMA journal_mode = WAL")
    cursor.execute("PRAGMA foreign_keys = ON")
    # FULL, since an acknowledged write is a promise that a power cut must not break.
    cursor.execute("PRAGMA synchronous = FULL")
    # What is deleted or overwritten must not stand in the file until something else needs room.
    cursor.execute("PRAGMA secure_delete = ON")
    cursor.close()


def _begin(connection: Connection) -> None:
    # A deferred transaction that reads and then writes fails when another wrote between the two;
    # one that takes the lock at once waits its turn instead.
    writing = connection.get_execution_options().get("writing", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN DEFERRED")


@contextmanager
def keys_not_in_force(connection: Connection) -> Iterator[None]:
    """Let tables be made anew: SQLite drops the old one, and all that refers to it would go along.

    No transaction is open yet. Whoever works inside asks `broken_reference` before the commit.
    """
    if connection.dialect.name != "sqlite":
        yield
        return
    driver: Any = connection.connection.driver_connection
    # Has no effect inside a transaction.
    driver.execute("PRAGMA foreign_keys = OFF")
    try:
        yield
    finally:
        connection.rollback()
        driver.execute("PRAGMA foreign_keys = ON")


def broken_reference(connection: Connection) -> str | None:
    """The table of a row that refers to one that is not there; PostgreSQL has looked already."""
    if connection.dialect.name != "sqlite":
        return None
    lost = connection.exec_driver_sql("PRAGMA foreign_key_check").first()
    return str(lost[0]) if lost else None
