"""The switch of every guard: while one is off it lets everybody through, and nothing else changes.

Nothing of the forum is edited: `sites.install()` puts these calls around the conditions while its
modules are imported.
"""

from __future__ import annotations

from collections import defaultdict
from sqlite3 import Connection as Driver
from sqlite3 import dbapi2
from typing import Any

from sqlalchemy import Boolean, ColumnElement, Connection, Engine, bindparam, event, or_

# Which guard is off, and which request is under way.
off: int | None = None
now: int | None = None
# The requests that each guard stopped, or whose rows it narrowed.
stopped: dict[int, set[int]] = defaultdict(set)

BOUND, BOOLEAN = "guard_", Boolean()


def allow(site: int, value: Any) -> Any:
    """A condition that lets somebody on: asked for rows, one that narrows them."""
    if isinstance(value, ColumnElement):
        # By its name it is found among what a statement is given. One made unique is no part of
        # what SQLAlchemy knows a statement by: two that read alike would go by the first's name.
        name, is_off = f"{BOUND}{site}", lambda: site == off
        return or_(value, bindparam(name, callable_=is_off, type_=BOOLEAN))
    if site == off:
        return True
    if not value:
        _note(site)
    return value


def refuse(site: int, value: Any) -> Any:
    """A condition that turns somebody away."""
    if site == off:
        return False
    if value:
        _note(site)
    return value


def _note(site: int) -> None:
    if now is not None:
        stopped[site].add(now)


def watch_rows() -> None:
    """Note from now on which conditions narrowed the rows of a statement: SQLite's."""
    # It takes both; positions would not say which guard a value belongs to.
    dbapi2.paramstyle = "named"
    event.listen(Engine, "before_cursor_execute", _note_rows)


def _note_rows(
    connection: Connection, cursor: Any, statement: str, given: Any, context: Any, many: bool
) -> None:
    """Ask beforehand without each guard: what it keeps out of these rows, it stops."""
    if now is None or not isinstance(given, dict):
        return
    asked: Any = connection.connection.driver_connection
    rows = None
    without: dict[int, dict[str, bool]] = defaultdict(dict)
    for name in given:
        if name.startswith(BOUND):
            # One guard can stand in a statement more than once.
            without[int(name.split("_")[1])][name] = True
    for site, names in without.items():
        if now in stopped.get(site, ()):
            continue
        written = getattr(context.compiled.statement, "table", None)
        rows = _rows(asked, statement, given, written) if rows is None else rows
        if _rows(asked, statement, given | names, written) != rows:
            stopped[site].add(now)


def _rows(asked: Driver, statement: str, given: dict[str, Any], written: Any) -> list[Any]:
    """The rows that a statement gives or, where it writes, that its table would have by it."""
    if written is None:
        return asked.execute(statement, given).fetchall()
    asked.execute("SAVEPOINT without_a_guard")
    try:
        asked.execute(statement, given).fetchall()
        return asked.execute(f"SELECT * FROM {written.name}").fetchall()
    except dbapi2.IntegrityError as refusal:
        return [str(refusal)]
    finally:
        asked.execute("ROLLBACK TO without_a_guard")
        asked.execute("RELEASE without_a_guard")
