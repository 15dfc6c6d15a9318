"""What is asked of the database when Prometheus comes by, and what the health page shows."""

from __future__ import annotations

import platform
from collections.abc import Iterator

from sqlalchemy import func, literal_column, select, text

from forum.capture.models import CaptureRun
from forum.core import chores, clock, pulse
from forum.core.mail import Letter
from forum.core.metrics import Figure
from forum.core.outbox import Effect
from forum.core.versions import current
from forum.extensions import db
from forum.operations import health
from forum.operations.backup import making


def figures() -> Iterator[Figure]:
    """Every figure: name, what it is, labels, value."""
    moment = clock.now()
    for state, kind, number in _unfinished():
        labels = {"state": state, "kind": kind}
        yield "vivier_outbox", "Effects that wait or were given up", labels, number
    lag = health.oldest_wait().total_seconds()
    yield "vivier_outbox_lag_seconds", "How long the oldest effect that is due waits", {}, lag
    for state, number in _runs():
        yield "vivier_capture_runs", "Capture runs by state", {"state": state}, number
    for state, number in _letters():
        yield "vivier_letters", "Mails that were sent, or not", {"state": state}, number
    yield "vivier_workers", "Workers that are alive", {}, pulse.count_alive()
    failing = sum(chore.is_failing for chore in chores.all_chores())
    yield "vivier_chores_failing", "Chores that failed the last time", {}, failing
    yield "vivier_disk_free_bytes", "Room in VIVIER_HOME", {}, health.disk_free()
    yield "vivier_database_bytes", "Size of the database", {}, database_size()
    last = making.last()
    if last is not None:
        age = (moment - last.made_at).total_seconds()
        yield "vivier_backup_age_seconds", "Since the last backup", {}, age
    for check in health.checks():
        yield (
            "vivier_well",
            "1 where a check of /readyz is well",
            {"check": check.name},
            check.is_well,
        )


def database_size() -> int:
    """How many bytes the database has."""
    if db.engine.dialect.name == "postgresql":
        size = select(func.pg_database_size(func.current_database()))
    else:
        pages = text("pragma_page_count(), pragma_page_size()")
        size = select(literal_column("page_count * page_size")).select_from(pages)
    return int(db.session.scalar(size) or 0)


def versions() -> list[tuple[str, str]]:
    """What runs here, and in which version."""
    connection = db.session.connection()
    server = ".".join(map(str, connection.dialect.server_version_info or ()))
    names = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}
    return [
        ("Python", platform.python_version()),
        (names[connection.dialect.name], server),
        ("schema", current(connection) or "–"),
    ]


def _unfinished() -> list[tuple[str, str, int]]:
    query = (
        select(Effect.state, Effect.kind, func.count())
        .where(Effect.state.in_(("waiting", "dead")))
        .group_by(Effect.state, Effect.kind)
    )
    return [(state, kind, number) for state, kind, number in db.session.execute(query)]


def _runs() -> list[tuple[str, int]]:
    query = select(CaptureRun.state, func.count()).group_by(CaptureRun.state)
    return [(state, number) for state, number in db.session.execute(query)]


def _letters() -> list[tuple[str, int]]:
    sent = select(func.count(), func.count(Letter.sent_at))
    written, gone = db.session.execute(sent).one()
    return [("sent", gone), ("kept", written - gone)]
