"""What shipped last and what is talked about are found without reading every idea's row."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

SHIPPED, TALK = "ix_ideas_status_id", "ix_threads_talk"


def upgrade() -> None:
    """Apply."""
    op.create_index(SHIPPED, "ideas", ["status", "id"])
    free = sa.text("title IS NOT NULL")
    columns = ["community_id", "last_post_at", "id"]
    op.create_index(TALK, "threads", columns, sqlite_where=free, postgresql_where=free)


def downgrade() -> None:
    """Undo."""
    op.drop_index(TALK, "threads")
    op.drop_index(SHIPPED, "ideas")
