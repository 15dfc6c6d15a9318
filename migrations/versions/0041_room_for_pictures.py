"""What each picture takes on the disk, so that it can be counted by person."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0041"
down_revision = "0040"
branch_labels = None
depends_on = None

SIZES = (("designs", "bytes"), ("post_images", "bytes"), ("people", "avatar_bytes"))


def upgrade() -> None:
    """Apply; what is there already weighs nothing, as only the disk knows."""
    for table, column in SIZES:
        op.add_column(table, sa.Column(column, sa.Integer(), nullable=False, server_default="0"))
    op.create_index("ix_designs_author_id", "designs", ["author_id"])


def downgrade() -> None:
    """Undo."""
    op.drop_index("ix_designs_author_id", "designs")
    for table, column in SIZES:
        op.drop_column(table, column)
