"""Second factors, recovery codes, and words that prove a new address."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from forum.core.database import Moment

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None

PURPOSE = "ck_tokens_purpose"


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "second_factors",
        sa.Column("person_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("secret", sa.String(200), nullable=False),
        sa.Column("created_at", Moment(timezone=True), nullable=False),
        sa.Column("confirmed_at", Moment(timezone=True), nullable=True),
        sa.Column("last_step", sa.Integer(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("tries_since", Moment(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["people.id"],
            name=op.f("fk_second_factors_person_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_second_factors")),
    )
    op.create_table(
        "recovery_codes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
        sa.Column("used_at", Moment(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["people.id"],
            name=op.f("fk_recovery_codes_person_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recovery_codes")),
        sa.UniqueConstraint("hash", name=op.f("uq_recovery_codes_hash")),
    )
    op.create_index(op.f("ix_recovery_codes_person_id"), "recovery_codes", ["person_id"])
    with op.batch_alter_table("tokens") as tokens:
        tokens.add_column(sa.Column("email", sa.String(254), nullable=True))
        tokens.drop_constraint(op.f(PURPOSE), type_="check")
        tokens.create_check_constraint(op.f(PURPOSE), "purpose IN ('verify', 'reset', 'second')")


def downgrade() -> None:
    """Undo; who had a second factor comes in by the password alone."""
    op.execute("DELETE FROM tokens WHERE purpose = 'second' OR email IS NOT NULL")
    with op.batch_alter_table("tokens") as tokens:
        tokens.drop_constraint(op.f(PURPOSE), type_="check")
        tokens.create_check_constraint(op.f(PURPOSE), "purpose IN ('verify', 'reset')")
        tokens.drop_column("email")
    op.drop_table("recovery_codes")
    op.drop_table("second_factors")
