"""Notices about pages of the product team, which are no thread."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

ABOUT = op.f("ck_notices_about")


def upgrade() -> None:
    """Apply."""
    with op.batch_alter_table("notices") as notices:
        notices.alter_column("thread_id", existing_type=sa.Integer(), nullable=True)
        notices.add_column(sa.Column("title", sa.String(200), nullable=True))
        notices.add_column(sa.Column("path", sa.String(200), nullable=True))
        notices.create_check_constraint(ABOUT, "(thread_id IS NULL) = (path IS NOT NULL)")


def downgrade() -> None:
    """Undo; what was told about pages is gone."""
    op.execute("DELETE FROM notices WHERE thread_id IS NULL")
    with op.batch_alter_table("notices") as notices:
        notices.drop_constraint(ABOUT, type_="check")
        notices.drop_column("path")
        notices.drop_column("title")
        notices.alter_column("thread_id", existing_type=sa.Integer(), nullable=False)
