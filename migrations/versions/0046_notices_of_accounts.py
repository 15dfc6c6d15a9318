"""Notices of what happened to an account, which is in no community."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0046"
down_revision = "0041"
branch_labels = None
depends_on = None

KIND, PLACE = op.f("ck_notices_kind"), op.f("ck_notices_place")
BEFORE = "'mention', 'reply', 'mine', 'status', 'post', 'new', 'thanks', 'moderation'"


def upgrade() -> None:
    """Apply."""
    with op.batch_alter_table("notices") as notices:
        notices.alter_column("community_id", existing_type=sa.Integer(), nullable=True)
        notices.drop_constraint(KIND, type_="check")
        notices.create_check_constraint(KIND, f"kind IN ({BEFORE}, 'account')")
        notices.create_check_constraint(PLACE, "(kind = 'account') = (community_id IS NULL)")


def downgrade() -> None:
    """Undo; what was told of accounts is gone."""
    op.execute("DELETE FROM notices WHERE kind = 'account'")
    with op.batch_alter_table("notices") as notices:
        notices.drop_constraint(PLACE, type_="check")
        notices.drop_constraint(KIND, type_="check")
        notices.create_check_constraint(KIND, f"kind IN ({BEFORE})")
        notices.alter_column("community_id", existing_type=sa.Integer(), nullable=False)
