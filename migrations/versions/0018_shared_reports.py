"""Links by which reports are shared, and what the people of their themes own."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from forum.core.database import Moment

revision = "0018"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.add_column("reports", sa.Column("owned", sa.Text(), nullable=True))
    op.create_table(
        "shared_reports",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column(
            "run_id",
            sa.Integer(),
            sa.ForeignKey("capture_runs.id", ondelete="CASCADE"),
            nullable=False,
        ),
        sa.Column(
            "made_by_id", sa.Integer(), sa.ForeignKey("people.id", ondelete="CASCADE"), nullable=False
        ),
        sa.Column("hash", sa.String(64), nullable=False, unique=True),
        sa.Column("created_at", Moment(timezone=True), nullable=False),
        sa.Column("expires_at", Moment(timezone=True), nullable=False),
        sa.Column("revoked_at", Moment(timezone=True), nullable=True),
        sa.Column("opened_count", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("opened_at", Moment(timezone=True), nullable=True),
    )
    op.create_index("ix_shared_reports_run_id", "shared_reports", ["run_id"])
    op.create_index("ix_shared_reports_made_by_id_created_at", "shared_reports", ["made_by_id", "created_at"])


def downgrade() -> None:
    """Undo."""
    op.drop_table("shared_reports")
    op.drop_column("reports", "owned")
