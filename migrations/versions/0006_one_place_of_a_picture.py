"""An offered picture says itself which place it would take; the offer no longer repeats it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.drop_column("amendments", "position")


def downgrade() -> None:
    """Undo."""
    op.add_column("amendments", sa.Column("position", sa.Integer(), nullable=True))
    op.execute(
        "UPDATE amendments SET position ="
        " (SELECT position FROM designs WHERE designs.amendment_id = amendments.id)"
    )
