"""What is left of impressions that are too old to be kept."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "shown_before",
        sa.Column(
            "idea_id",
            sa.Integer(),
            sa.ForeignKey("ideas.id", ondelete="CASCADE"),
            primary_key=True,
        ),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("exposure", sa.Double(), nullable=False),
        sa.Column("of_others", sa.Double(), nullable=False),
    )


def downgrade() -> None:
    """Undo; who saw what long ago is known no more, how many is, beside each idea."""
    op.drop_table("shown_before")
