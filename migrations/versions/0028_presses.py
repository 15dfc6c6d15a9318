"""What a press made: every create is done once, not ideas and posts alone."""

from __future__ import annotations

import re
from collections.abc import Callable

import sqlalchemy as sa
from alembic import op

from forum.core.database import Moment

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

TABLES = ("ideas", "posts")
KEY = "CONSTRAINT uq_{table}_author_id_once UNIQUE (author_id, once)"


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "presses",
        sa.Column("person_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("sent", sa.String(length=64), nullable=False),
        sa.Column("made", sa.String(length=40), nullable=True),
        sa.Column("made_id", sa.Integer(), nullable=True),
        sa.Column("at", Moment(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("person_id", "key", name=op.f("pk_presses")),
    )
    op.create_index(op.f("ix_presses_at"), "presses", ["at"])
    for table in TABLES:
        if _is_sqlite():
            _make_anew(table, lambda sql, table=table: _without_once(sql, table))
        else:
            op.drop_constraint(op.f(f"uq_{table}_author_id_once"), table, type_="unique")
            op.drop_column(table, "once")


def downgrade() -> None:
    """Undo; a press that was sent before is not known any more."""
    for table in TABLES:
        op.add_column(table, sa.Column("once", sa.String(length=40), nullable=True))
        if _is_sqlite():
            key = KEY.format(table=table)
            _make_anew(table, lambda sql, key=key: f"{sql.rstrip().removesuffix(')')}, {key})")
        else:
            key = op.f(f"uq_{table}_author_id_once")
            op.create_unique_constraint(key, table, ["author_id", "once"])
    op.drop_table("presses")


def _is_sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"


def _without_once(sql: str, table: str) -> str:
    for part in (r'"?once"? VARCHAR\(40\)', re.escape(KEY.format(table=table))):
        sql, found = re.subn(rf",\s*{part}", "", sql)
        assert found == 1, (table, part)
    return sql


def _make_anew(table: str, change: Callable[[str], str]) -> None:
    """Make a table anew from its changed words, as SQLite's manual tells to.

    Alembic would also copy what is computed, which is refused.
    """
    ask = op.get_bind().exec_driver_sql
    words = dict(
        ask("SELECT name, sql FROM sqlite_master WHERE tbl_name = ? AND sql <> ''", (table,)).all()
    )
    new = change(words.pop(table))
    ask(re.sub(rf'^CREATE TABLE "?{table}"?', f"CREATE TABLE new_{table}", new, count=1))
    into = {row.name for row in ask(f"PRAGMA table_xinfo(new_{table})") if not row.hidden}
    kept = [row.name for row in ask(f"PRAGMA table_xinfo({table})") if row.name in into]
    columns = ", ".join(f'"{name}"' for name in kept)
    ask(f"INSERT INTO new_{table} ({columns}) SELECT {columns} FROM {table}")
    ask(f"DROP TABLE {table}")
    ask(f"ALTER TABLE new_{table} RENAME TO {table}")
    for sql in words.values():
        ask(sql)
