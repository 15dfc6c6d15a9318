"""Product areas, and views of the list that people keep."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def _to(name: str, target: str) -> sa.Column[int]:
    key = sa.ForeignKey(f"{target}.id", ondelete="CASCADE")
    return sa.Column(name, sa.Integer(), key, nullable=False)


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "areas",
        sa.Column("id", sa.Integer(), primary_key=True),
        _to("community_id", "communities"),
        sa.Column("name", sa.String(40), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.UniqueConstraint("community_id", "name"),
    )
    op.execute(
        "ALTER TABLE ideas ADD COLUMN area_id INTEGER"
        " CONSTRAINT fk_ideas_area_id REFERENCES areas (id)"
    )
    op.create_index("ix_ideas_area_id", "ideas", ["area_id"])
    op.add_column(
        "drafts", sa.Column("area", sa.String(10), nullable=False, server_default="")
    )
    op.create_table(
        "saved_views",
        sa.Column("id", sa.Integer(), primary_key=True),
        _to("person_id", "people"),
        _to("community_id", "communities"),
        sa.Column("name", sa.String(40), nullable=False),
        sa.Column("asks", sa.JSON(), nullable=False),
        sa.UniqueConstraint("person_id", "community_id", "name"),
    )


def downgrade() -> None:
    """Undo."""
    op.drop_table("saved_views")
    op.drop_column("drafts", "area")
    op.drop_index("ix_ideas_area_id", "ideas")
    op.drop_column("ideas", "area_id")
    op.drop_table("areas")
