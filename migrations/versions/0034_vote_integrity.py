"""Groups that vote as one, what is decided about them, and hashes of addresses for a while."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from forum.core.database import Moment

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None

TABLES = (
    "addresses_seen",
    "address_salts",
    "integrity_watches",
    "integrity_people",
    "integrity_findings",
)


def upgrade() -> None:
    """Apply."""
    _create_findings()
    op.create_table(
        "integrity_watches",
        _to("community_id", "communities"),
        sa.Column("looked_at", Moment(timezone=True), nullable=True),
        sa.Column("is_automatic", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("community_id"),
    )
    op.create_table(
        "address_salts",
        sa.Column("week", sa.Date(), nullable=False),
        sa.Column("salt", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("week"),
    )
    op.create_table(
        "addresses_seen",
        _to("person_id", "people"),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("digest", sa.String(32), nullable=False),
        sa.PrimaryKeyConstraint("person_id", "day", "digest"),
    )
    op.create_index("ix_addresses_seen_day", "addresses_seen", ["day"])


def downgrade() -> None:
    """Undo; what was set aside stays so."""
    for table in TABLES:
        op.drop_table(table)


def _create_findings() -> None:
    op.create_table(
        "integrity_findings",
        sa.Column("id", sa.Integer(), primary_key=True),
        _to("community_id", "communities"),
        _to("author_id", "people"),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("suspicion", sa.Double(), nullable=False),
        sa.Column("found_at", Moment(timezone=True), nullable=False),
        sa.Column("decided_at", Moment(timezone=True), nullable=True),
        sa.CheckConstraint(
            "state IN ('open', 'aside', 'left')", name=op.f("ck_integrity_findings_state")
        ),
        sa.CheckConstraint(
            "(state = 'open') = (decided_at IS NULL)", name=op.f("ck_integrity_findings_decided")
        ),
    )
    standing = {name: sa.text("state = 'open'") for name in ("sqlite_where", "postgresql_where")}
    pair = ["community_id", "author_id"]
    op.create_index("uq_integrity_findings_open", "integrity_findings", pair, unique=True, **standing)
    for columns in (["community_id", "state", "id"], ["author_id"]):
        op.create_index(f"ix_integrity_findings_{'_'.join(columns)}", "integrity_findings", columns)
    op.create_table(
        "integrity_people",
        _to("finding_id", "integrity_findings"),
        _to("person_id", "people"),
        sa.Column("suspicion", sa.Double(), nullable=False),
        sa.Column("parts", sa.JSON(), nullable=False),
        sa.Column("entry_id", sa.Integer(), sa.ForeignKey("moderation_entries.id"), nullable=True),
        sa.PrimaryKeyConstraint("finding_id", "person_id"),
    )
    op.create_index("ix_integrity_people_person_id", "integrity_people", ["person_id"])


def _to(column: str, table: str) -> sa.Column[int]:
    key = sa.ForeignKey(f"{table}.id", ondelete="CASCADE")
    return sa.Column(column, sa.Integer(), key, nullable=False)
