"""What shipped last is found without reading every idea."""

from __future__ import annotations

from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

NAME = "ix_ideas_status_id"


def upgrade() -> None:
    """Apply."""
    op.create_index(NAME, "ideas", ["status", "id"])


def downgrade() -> None:
    """Undo."""
    op.drop_index(NAME, "ideas")
