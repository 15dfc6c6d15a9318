"""Threads that who opened them took back."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from forum.core.database import Moment

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.add_column("threads", sa.Column("taken_back_at", Moment(timezone=True), nullable=True))


def downgrade() -> None:
    """Undo."""
    op.drop_column("threads", "taken_back_at")
