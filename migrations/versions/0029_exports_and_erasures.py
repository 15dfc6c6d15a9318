"""Exports of one's own data, and erasures."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from forum.core.database import Moment

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None

OPEN = sa.text("done_at IS NULL AND undone_at IS NULL")


def upgrade() -> None:
    """Apply."""
    op.add_column("people", sa.Column("leaving_at", Moment(timezone=True), nullable=True))
    op.create_table(
        "exports",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column(
            "person_id",
            sa.Integer(),
            sa.ForeignKey("people.id", ondelete="CASCADE"),
            nullable=False,
        ),
        sa.Column("language", sa.String(5), nullable=False),
        sa.Column("share", sa.Double(), nullable=False),
        sa.Column("file", sa.String(80), nullable=True),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("asked_at", Moment(timezone=True), nullable=False),
        sa.Column("made_at", Moment(timezone=True), nullable=True),
        sa.UniqueConstraint("file"),
        sa.CheckConstraint("share BETWEEN 0 AND 1", name=op.f("ck_exports_share")),
        sa.CheckConstraint(
            "(made_at IS NULL) = (file IS NULL)", name=op.f("ck_exports_made")
        ),
    )
    op.create_index("ix_exports_person_id_asked_at", "exports", ["person_id", "asked_at"])
    op.create_table(
        "erasures",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("choice", sa.String(10), nullable=False),
        sa.Column("asked_at", Moment(timezone=True), nullable=False),
        sa.Column("due_at", Moment(timezone=True), nullable=False),
        sa.Column("undone_at", Moment(timezone=True), nullable=True),
        sa.Column("done_at", Moment(timezone=True), nullable=True),
        sa.CheckConstraint(
            "choice IN ('anonymise', 'remove')", name=op.f("ck_erasures_choice")
        ),
        sa.CheckConstraint(
            "done_at IS NULL OR undone_at IS NULL", name=op.f("ck_erasures_end")
        ),
    )
    op.create_index("ix_erasures_due_at", "erasures", ["due_at"])
    op.create_index(
        "uq_erasures_open",
        "erasures",
        ["person_id"],
        unique=True,
        sqlite_where=OPEN,
        postgresql_where=OPEN,
    )


def downgrade() -> None:
    """Undo."""
    op.drop_table("erasures")
    op.drop_table("exports")
    op.drop_column("people", "leaving_at")
