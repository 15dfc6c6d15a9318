"""Alembic's door into the forum's database."""

from __future__ import annotations

from alembic import context
from flask import current_app
from sqlalchemy import Connection

from forum.core import versions
from forum.core.cli import told
from forum.core.database import broken_reference, keys_not_in_force
from forum.extensions import db

target = db.metadata


def run() -> None:
    """Bring the database of the current app to the wanted revision, in one transaction.

    Whoever restores a backup brings their own connection, and commits when all of it is there.
    """
    given: Connection | None = context.config.attributes.get("connection")
    if given is not None:
        migrate_over(given)
        return
    with (
        told(),
        db.engine.connect().execution_options(writing=True) as connection,
        keys_not_in_force(connection),
    ):
        versions.ensure_not_newer(connection)
        migrate_over(connection)
        if broken := broken_reference(connection):
            raise RuntimeError(f"the migration broke a reference of {broken}")
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
