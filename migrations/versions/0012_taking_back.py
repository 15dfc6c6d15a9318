"""Posts that their authors took back."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from forum.core.database import Moment

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.add_column("posts", sa.Column("taken_back_at", Moment(timezone=True), nullable=True))


def downgrade() -> None:
    """Undo."""
    op.drop_column("posts", "taken_back_at")
