"""Alembic's door into the forum's database."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from alembic import context
from flask import current_app
from sqlalchemy import Connection

from forum.extensions import db

target = db.metadata


@contextmanager
def nothing_goes_along(connection: Connection) -> Iterator[None]:
    """Let a table be made anew: SQLite drops the old one, and all that refers to it would go too.

    It keeps no key in force meanwhile, so they are looked at before the commit.
    """
    if connection.dialect.name != "sqlite":
        yield
        return
    driver = connection.connection.driver_connection
    # Has no effect inside a transaction.
    driver.execute("PRAGMA foreign_keys = OFF")
    try:
        yield
        if broken := connection.exec_driver_sql("PRAGMA foreign_key_check").first():
            raise RuntimeError(f"the migration broke a reference: {tuple(broken)}")
        connection.commit()
    finally:
        connection.rollback()
        driver.execute("PRAGMA foreign_keys = ON")


def run() -> None:
    """Bring the database of the current app to the wanted revision, in one transaction.

    Whoever restores a backup brings their own connection, and commits when all of it is there.
    """
    given: Connection | None = context.config.attributes.get("connection")
    if given is not None:
        migrate_over(given)
        return
    with (
        db.engine.connect().execution_options(writing=True) as connection,
        nothing_goes_along(connection),
    ):
        migrate_over(connection)
        connection.commit()


def migrate_over(connection: Connection) -> None:
    """Run the migrations over `connection`."""
    context.configure(
        connection=connection,
        target_metadata=target,
        compare_type=True,
        render_as_batch=connection.dialect.name == "sqlite",
    )
    with context.begin_transaction():
        context.run_migrations()


if context.is_offline_mode():
    raise SystemExit("The forum's migrations need a database: run them without --sql.")

current_app.logger.debug("migrating %s", db.engine.url.render_as_string(hide_password=True))
run()
