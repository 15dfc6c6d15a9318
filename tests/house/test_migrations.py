"""The migrated schema is the models' schema, on both databases, up and down."""

from __future__ import annotations

from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy import inspect

from forum.extensions import db
from tests.conftest import on_both_databases

MIGRATIONS = str(Path(__file__).resolve().parent.parent.parent / "migrations")


@on_both_databases
def test_the_migrated_schema_equals_the_models(app: Flask) -> None:
    with app.app_context(), db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, db.metadata) == []


@on_both_databases
@pytest.mark.filterwarnings("ignore:Skipped unsupported reflection")
def test_every_step_can_be_undone(app: Flask) -> None:
    with app.app_context():
        downgrade(MIGRATIONS, revision="base")
        assert set(inspect(db.engine).get_table_names()) <= {"alembic_version"}
        upgrade(MIGRATIONS)
        assert set(db.metadata.tables) <= set(inspect(db.engine).get_table_names())
