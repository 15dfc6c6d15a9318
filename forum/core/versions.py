"""Which versions of the schema this code knows, read from the migrations without running them."""

from __future__ import annotations

import re
from functools import cache

from alembic.migration import MigrationContext
from sqlalchemy import Connection

from config import ROOT
from forum.core.errors import Conflict

MIGRATIONS = ROOT / "migrations"
_NAMED = re.compile(r"""^(revision|down_revision)\b.*= ["'](\w+)["']""", re.MULTILINE)


@cache
def known() -> frozenset[str]:
    """Every revision."""
    return frozenset(one["revision"] for one in _steps())


@cache
def head() -> str:
    """The revision that this code is for."""
    return next(iter(known() - {one.get("down_revision") for one in _steps()}))


def current(connection: Connection) -> str | None:
    """The revision that the database is at; None for one without tables."""
    return MigrationContext.configure(connection).get_current_revision()


def ensure_current(connection: Connection) -> None:
    """Refuse a database that this code is not for, and say which of the two is behind."""
    ensure_not_newer(connection)
    if current(connection) != head():
        raise Conflict(
            "The database is of an older version, or empty: run flask --app wsgi db upgrade first."
        )


def ensure_not_newer(connection: Connection) -> None:
    """Refuse a database of a version that this code has never heard of."""
    if current(connection) not in {None, *known()}:
        raise Conflict("The database is of a newer version of Vivier: update this one first.")


def _steps() -> list[dict[str, str]]:
    files = (MIGRATIONS / "versions").glob("*.py")
    return [dict(_NAMED.findall(file.read_text())) for file in files]
