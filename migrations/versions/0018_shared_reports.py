"""Links by which reports are shared, what the people of their themes own, runs by themselves."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from forum.core.database import Moment

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.add_column("reports", sa.Column("owned", sa.Text(), nullable=True))
    op.create_table(
        "capture_schedules",
        sa.Column(
            "community_id", sa.Integer(), sa.ForeignKey("communities.id"), primary_key=True
        ),
        sa.Column("weekday", sa.Integer(), nullable=True),
        sa.Column("new_ideas", sa.Integer(), nullable=True),
        sa.Column("changed_by", sa.Integer(), sa.ForeignKey("people.id"), nullable=False),
        sa.Column("changed_at", Moment(timezone=True), nullable=False),
        sa.CheckConstraint(
            "weekday BETWEEN 0 AND 6", name=op.f("ck_capture_schedules_weekday")
        ),
        sa.CheckConstraint(
            "new_ideas BETWEEN 5 AND 1000", name=op.f("ck_capture_schedules_new_ideas")
        ),
        sa.CheckConstraint(
            "(weekday IS NULL) <> (new_ideas IS NULL)", name=op.f("ck_capture_schedules_one")
        ),
    )
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
    op.drop_table("capture_schedules")
    op.drop_column("reports", "owned")
