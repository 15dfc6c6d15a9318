"""Threads that are taken back, names that were given up, pictures that go with a mail."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from forum.core.database import Moment

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

FORMER = "ix_former_names_person_id"


def upgrade() -> None:
    """Apply."""
    op.add_column("threads", sa.Column("taken_back_at", Moment(timezone=True), nullable=True))
    op.add_column("letters", sa.Column("pictures", sa.String(300), nullable=True))
    op.create_table(
        "former_names",
        sa.Column("folded_name", sa.String(200), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("given_up_at", Moment(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name="fk_former_names_person_id_people", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("folded_name", name="pk_former_names"),
    )
    op.create_index(FORMER, "former_names", ["person_id"])


def downgrade() -> None:
    """Undo."""
    op.drop_index(FORMER, "former_names")
    op.drop_table("former_names")
    op.drop_column("letters", "pictures")
    op.drop_column("threads", "taken_back_at")
