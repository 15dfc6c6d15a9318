"""Notices of what moderators did."""

from __future__ import annotations

from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None

KIND = op.f("ck_notices_kind")
BEFORE = "'mention', 'reply', 'mine', 'status', 'post', 'new', 'thanks'"


def upgrade() -> None:
    """Apply."""
    _allow(f"{BEFORE}, 'moderation'")


def downgrade() -> None:
    """Undo; what was told of moderation is gone."""
    op.execute("DELETE FROM notices WHERE kind = 'moderation'")
    _allow(BEFORE)


def _allow(kinds: str) -> None:
    with op.batch_alter_table("notices") as notices:
        notices.drop_constraint(KIND, type_="check")
        notices.create_check_constraint(KIND, f"kind IN ({kinds})")
