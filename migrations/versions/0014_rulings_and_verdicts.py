"""What the product team decides about themes and sentences, weights, and runs that are cancelled."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from forum.core.database import Moment

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

STATES = "'queued', 'running', 'done', 'failed'"
KINDS = "'same', 'different', 'merge', 'split', 'rename', 'pin'"


def upgrade() -> None:
    """Apply."""
    with op.batch_alter_table("capture_runs") as runs:
        runs.add_column(sa.Column("mode", sa.String(4), nullable=False, server_default="full"))
        runs.add_column(sa.Column("before_id", sa.Integer(), nullable=True))
        runs.create_foreign_key(
            op.f("fk_capture_runs_before_id_capture_runs"), "capture_runs", ["before_id"], ["id"]
        )
        runs.create_check_constraint(op.f("ck_capture_runs_mode"), "mode IN ('on', 'full', 'anew')")
        runs.drop_constraint(op.f("ck_capture_runs_state"), type_="check")
        runs.create_check_constraint(op.f("ck_capture_runs_state"), f"state IN ({STATES}, 'cancelled')")
    op.create_table(
        "rulings",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("community_id", sa.Integer(), sa.ForeignKey("communities.id"), nullable=False),
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("groups", sa.Text(), nullable=False),
        sa.Column("theme", sa.String(16), nullable=True),
        sa.Column("label", sa.String(120), nullable=True),
        sa.Column("by_id", sa.Integer(), sa.ForeignKey("people.id"), nullable=False),
        sa.Column("at", Moment(timezone=True), nullable=False),
        sa.Column("undone_at", Moment(timezone=True), nullable=True),
        sa.CheckConstraint(f"kind IN ({KINDS})", name=op.f("ck_rulings_kind")),
        sa.CheckConstraint(
            "kind != 'rename' OR (theme IS NOT NULL AND label IS NOT NULL)",
            name=op.f("ck_rulings_of"),
        ),
    )
    op.create_index("ix_rulings_community_id", "rulings", ["community_id"])
    op.create_table(
        "verdicts",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("community_id", sa.Integer(), sa.ForeignKey("communities.id"), nullable=False),
        sa.Column(
            "post_id", sa.Integer(), sa.ForeignKey("posts.id", ondelete="CASCADE"), nullable=False
        ),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("end", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(16), nullable=False),
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("by_id", sa.Integer(), sa.ForeignKey("people.id"), nullable=False),
        sa.Column("at", Moment(timezone=True), nullable=False),
        sa.UniqueConstraint("post_id", "start", "end"),
    )
    op.create_index("ix_verdicts_community_id", "verdicts", ["community_id"])
    op.create_table(
        "capture_settings",
        sa.Column(
            "community_id", sa.Integer(), sa.ForeignKey("communities.id"), primary_key=True
        ),
        sa.Column("weights", sa.Text(), nullable=False),
        sa.Column("changed_by", sa.Integer(), sa.ForeignKey("people.id"), nullable=False),
        sa.Column("changed_at", Moment(timezone=True), nullable=False),
    )


def downgrade() -> None:
    """Undo."""
    op.drop_table("capture_settings")
    op.drop_table("verdicts")
    op.drop_table("rulings")
    with op.batch_alter_table("capture_runs") as runs:
        runs.drop_constraint(op.f("ck_capture_runs_state"), type_="check")
        runs.create_check_constraint(op.f("ck_capture_runs_state"), f"state IN ({STATES})")
        runs.drop_constraint(op.f("ck_capture_runs_mode"), type_="check")
        runs.drop_constraint(
            op.f("fk_capture_runs_before_id_capture_runs"), type_="foreignkey"
        )
        runs.drop_column("before_id")
        runs.drop_column("mode")
