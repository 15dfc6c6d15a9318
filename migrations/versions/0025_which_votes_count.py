"""Which votes count: some are pending, some are set aside, and none of these is deleted."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from forum.core.database import Moment

revision = "0025"
down_revision = "0023"
branch_labels = None
depends_on = None

PENDING = "ix_votes_pending"
COUNTERS = ("pending_count", "aside_count")


def upgrade() -> None:
    """Apply; what counted goes on counting."""
    op.add_column("votes", sa.Column("counts_from", Moment(timezone=True), nullable=True))
    is_aside = sa.Column("is_aside", sa.Boolean(), nullable=False, server_default="0")
    op.add_column("votes", is_aside)
    op.execute("UPDATE votes SET counts_from = created_at")
    where = {name: sa.text("counts_from IS NULL") for name in ("sqlite_where", "postgresql_where")}
    op.create_index(PENDING, "votes", ["person_id"], **where)
    for name in COUNTERS:
        # Written out, since SQLite takes a condition only in the words of the column itself.
        rule = f"CONSTRAINT ck_ideas_{name} CHECK ({name} >= 0)"
        op.execute(f"ALTER TABLE ideas ADD COLUMN {name} INTEGER DEFAULT '0' NOT NULL {rule}")
    op.create_table(
        "voters_aside",
        sa.Column("community_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("since", Moment(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["community_id"], ["communities.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("community_id", "person_id"),
    )
    op.create_index("ix_voters_aside_person_id", "voters_aside", ["person_id"])


def downgrade() -> None:
    """Undo; every vote counts again, once `flask idea recount` has been run."""
    op.drop_table("voters_aside")
    for name in COUNTERS:
        op.drop_column("ideas", name)
    op.drop_index(PENDING, "votes")
    op.drop_column("votes", "is_aside")
    op.drop_column("votes", "counts_from")
