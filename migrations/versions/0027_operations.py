"""What an operator watches: workers, chores, backups, and which request caused an effect."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from forum.core.database import Moment

revision = "0027"
down_revision = "0025"
branch_labels = None
depends_on = None

STATE = "ck_outbox_state"


def upgrade() -> None:
    """Apply."""
    with op.batch_alter_table("outbox") as outbox:
        outbox.add_column(sa.Column("request_id", sa.String(64), nullable=True))
        outbox.drop_constraint(op.f(STATE), type_="check")
        outbox.create_check_constraint(op.f(STATE), "state IN ('waiting', 'done', 'dead', 'dropped')")
    op.create_table(
        "workers",
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column("started_at", Moment(timezone=True), nullable=False),
        sa.Column("seen_at", Moment(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_workers")),
    )
    op.create_table(
        "chores",
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("began_at", Moment(timezone=True), nullable=False),
        sa.Column("seconds", sa.Double(), nullable=False),
        sa.Column("failed_at", Moment(timezone=True), nullable=True),
        sa.Column("error", sa.String(500), nullable=True),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_chores")),
    )
    op.create_table(
        "backups",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("made_at", Moment(timezone=True), nullable=False),
        sa.Column("name", sa.String(255), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("seconds", sa.Double(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_backups")),
    )


def downgrade() -> None:
    """Undo."""
    op.drop_table("backups")
    op.drop_table("chores")
    op.drop_table("workers")
    op.execute("UPDATE outbox SET state = 'dead' WHERE state = 'dropped'")
    with op.batch_alter_table("outbox") as outbox:
        outbox.drop_constraint(op.f(STATE), type_="check")
        outbox.create_check_constraint(op.f(STATE), "state IN ('waiting', 'done', 'dead')")
        outbox.drop_column("request_id")
