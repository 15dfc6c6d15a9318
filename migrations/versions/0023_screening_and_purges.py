"""Screening and purges: rules, thresholds, what is held untold, what a purge took out of sight."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from forum.core.database import Moment

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

HELD = ("posts", "threads", "ideas")
HIDDEN = sa.text("visibility = 'hidden'")


def upgrade() -> None:
    """Apply."""
    for table in HELD:
        op.add_column(table, _flag("is_announced", "1"))
    op.add_column("amendments", _flag("is_hidden", "0"))
    op.add_column("people", sa.Column("hidden_avatar", sa.String(80), nullable=True))
    for table in ("posts", "ideas"):
        where = {"sqlite_where": HIDDEN, "postgresql_where": HIDDEN}
        op.create_index(f"ix_{table}_hidden", table, ["id"], **where)
    _create_screening()
    _create_purges()


def downgrade() -> None:
    """Undo."""
    for table in ("purged_rows", "purges", "screening_readings", "known_hosts", "screening_rules"):
        op.drop_table(table)
    op.drop_table("screening")
    for table in ("posts", "ideas"):
        op.drop_index(f"ix_{table}_hidden", table)
    op.drop_column("people", "hidden_avatar")
    op.drop_column("amendments", "is_hidden")
    for table in HELD:
        op.drop_column(table, "is_announced")


def _create_screening() -> None:
    op.create_table(
        "screening",
        _reference("community_id", "communities", primary_key=True),
        sa.Column("hold_first", sa.Integer(), nullable=False),
        sa.Column("hold_from", sa.Double(), nullable=False),
        sa.Column("flags_hold_from", sa.Double(), nullable=False),
        sa.Column("edit_share", sa.Integer(), nullable=False),
        sa.Column("edit_days", sa.Integer(), nullable=False),
        sa.Column("holds_links", sa.Boolean(), nullable=False),
        sa.Column("allowed_hosts", sa.Text(), nullable=False),
    )
    op.create_table(
        "screening_rules",
        sa.Column("id", sa.Integer(), primary_key=True),
        _reference("community_id", "communities"),
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("pattern", sa.String(100), nullable=False),
        sa.Column("act", sa.String(10), nullable=False),
        sa.Column("created_at", Moment(timezone=True), nullable=False),
        sa.CheckConstraint("kind IN ('word', 'link')", name=op.f("ck_screening_rules_kind")),
        sa.CheckConstraint(
            "act IN ('refuse', 'hold', 'card')", name=op.f("ck_screening_rules_act")
        ),
        sa.UniqueConstraint("community_id", "kind", "pattern"),
    )
    op.create_table(
        "known_hosts",
        _reference("community_id", "communities", primary_key=True),
        sa.Column("host", sa.String(200), primary_key=True),
    )
    op.create_table(
        "screening_readings",
        sa.Column("kind", sa.String(10), primary_key=True),
        sa.Column("last_id", sa.Integer(), nullable=False),
    )


def _create_purges() -> None:
    op.create_table(
        "purges",
        sa.Column("id", sa.Integer(), primary_key=True),
        _reference("person_id", "people"),
        sa.Column("community_id", sa.Integer(), sa.ForeignKey("communities.id"), nullable=False),
        _reference("by_id", "people", ondelete="SET NULL", nullable=True),
        sa.Column("places", sa.JSON(), nullable=False),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.Column("at", Moment(timezone=True), nullable=False),
        sa.Column("undone_at", Moment(timezone=True), nullable=True),
        sa.Column("finished_at", Moment(timezone=True), nullable=True),
        sa.CheckConstraint(
            "undone_at IS NULL OR finished_at IS NULL", name=op.f("ck_purges_ended")
        ),
    )
    op.create_index(op.f("ix_purges_person_id"), "purges", ["person_id"])
    op.create_index(op.f("ix_purges_community_id_id"), "purges", ["community_id", "id"])
    op.create_table(
        "purged_rows",
        sa.Column("id", sa.Integer(), primary_key=True),
        _reference("purge_id", "purges"),
        sa.Column("place", sa.String(40), nullable=False),
        sa.Column("key", sa.JSON(), nullable=False),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.Column("is_gone", sa.Boolean(), nullable=False),
    )
    op.create_index(op.f("ix_purged_rows_purge_id_id"), "purged_rows", ["purge_id", "id"])


def _flag(name: str, default: str) -> sa.Column[bool]:
    return sa.Column(name, sa.Boolean(), nullable=False, server_default=default)


def _reference(
    column: str,
    table: str,
    *,
    ondelete: str = "CASCADE",
    nullable: bool = False,
    primary_key: bool = False,
) -> sa.Column[int]:
    target = sa.ForeignKey(f"{table}.id", ondelete=ondelete)
    return sa.Column(
        column, sa.Integer(), target, nullable=nullable, primary_key=primary_key
    )
