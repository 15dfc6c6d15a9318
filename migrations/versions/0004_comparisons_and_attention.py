"""Comparisons of two ideas and the strengths that follow; the attention that readers pay."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from forum.core.database import Moment

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def _to(name: str, target: str, *, nullable: bool = False) -> sa.Column[int]:
    key = sa.ForeignKey(f"{target}.id", ondelete="CASCADE")
    return sa.Column(name, sa.Integer(), key, nullable=nullable)


def upgrade() -> None:
    """Apply."""
    op.add_column(
        "communities",
        sa.Column("compares", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
    op.add_column(
        "communities",
        sa.Column("attention_decay", sa.Double(), nullable=False, server_default="0.25"),
    )
    learned = sa.Column("attention_learned_at", Moment(timezone=True), nullable=True)
    op.add_column("communities", learned)
    op.create_index("ix_ideas_standing", "ideas", ["community_id", "status", "id"])
    op.create_table(
        "comparisons",
        sa.Column("id", sa.Integer(), primary_key=True),
        _to("community_id", "communities"),
        _to("person_id", "people"),
        _to("first_id", "ideas"),
        _to("second_id", "ideas"),
        _to("winner_id", "ideas", nullable=True),
        sa.Column("at", Moment(timezone=True), nullable=False),
        sa.UniqueConstraint("person_id", "first_id", "second_id"),
        sa.CheckConstraint("first_id < second_id", name="order"),
        sa.CheckConstraint(
            "winner_id IS NULL OR winner_id IN (first_id, second_id)", name="winner"
        ),
    )
    op.create_index("ix_comparisons_community_id_id", "comparisons", ["community_id", "id"])
    op.create_table(
        "strengths",
        sa.Column(
            "idea_id",
            sa.Integer(),
            sa.ForeignKey("ideas.id", ondelete="CASCADE"),
            primary_key=True,
            autoincrement=False,
        ),
        *(sa.Column(name, sa.Double(), nullable=False) for name in ("mean", "deviation")),
        sa.Column("comparisons", sa.Integer(), nullable=False),
        sa.Column("made_at", Moment(timezone=True), nullable=False),
    )


def downgrade() -> None:
    """Undo."""
    op.drop_index("ix_ideas_standing", "ideas")
    op.drop_table("strengths")
    op.drop_table("comparisons")
    for name in ("attention_learned_at", "attention_decay", "compares"):
        op.drop_column("communities", name)
