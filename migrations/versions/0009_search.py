"""What waits to be indexed, and the search index itself on PostgreSQL."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import TSVECTOR

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "search_notes",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("ref", sa.Integer(), nullable=False),
        sa.Column("noted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
    )
    op.create_index("ix_search_notes_done_at_id", "search_notes", ["done_at", "id"])
    op.create_table(
        "search_documents",
        sa.Column("kind", sa.String(10), primary_key=True),
        sa.Column("ref", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("written", sa.Integer(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("is_open", sa.Boolean(), nullable=False),
        sa.Column("author", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(20), nullable=False),
        sa.Column("area", sa.Integer(), nullable=False),
        sa.Column("made", sa.Integer(), nullable=False),
        sa.Column("length", sa.Double(), nullable=False),
        sa.Column("words", TSVECTOR().with_variant(sa.Text(), "sqlite"), nullable=False),
    )
    op.create_index(
        "ix_search_documents_words", "search_documents", ["words"], postgresql_using="gin"
    )
    op.create_index("ix_search_documents_written", "search_documents", ["written"])
    op.create_table(
        "search_words",
        sa.Column(
            "word",
            sa.String(60).with_variant(sa.String(60, collation="C"), "postgresql"),
            primary_key=True,
        ),
        sa.Column("documents", sa.Integer(), nullable=False),
    )
    op.create_table(
        "search_builds",
        sa.Column("kind", sa.String(10), primary_key=True),
        sa.Column("reached", sa.Integer(), nullable=False),
    )


def downgrade() -> None:
    """Undo."""
    for table in ("search_builds", "search_words", "search_documents", "search_notes"):
        op.drop_table(table)
