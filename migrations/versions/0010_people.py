"""What people say of themselves, whom they block, what they own, and what they are thanked for."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from forum.core.database import Moment

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def _to(name: str, target: str, *, key: bool = False, rest: str = "CASCADE") -> sa.Column[int]:
    reference = sa.ForeignKey(f"{target}.id", ondelete=rest)
    nullable = rest == "SET NULL"
    return sa.Column(name, sa.Integer(), reference, primary_key=key, nullable=nullable)


def upgrade() -> None:
    """Apply."""
    _add_columns()
    op.create_table(
        "blocks",
        _to("person_id", "people", key=True),
        _to("blocked_id", "people", key=True),
        sa.Column("created_at", Moment(timezone=True), nullable=False),
        sa.CheckConstraint("person_id <> blocked_id", name="two"),
    )
    op.create_index("ix_blocks_blocked_id", "blocks", ["blocked_id"])
    op.create_table(
        "product_models",
        sa.Column("id", sa.Integer(), primary_key=True),
        _to("community_id", "communities"),
        sa.Column("name", sa.String(60), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.UniqueConstraint("community_id", "name"),
    )
    op.create_table(
        "owned_models",
        _to("person_id", "people", key=True),
        _to("model_id", "product_models", key=True),
    )
    op.create_index("ix_owned_models_model_id", "owned_models", ["model_id"])
    place = ["community_id", "joined_at", "id"]
    op.create_index("ix_memberships_community_id_joined_at_id", "memberships", place)
    _make_contributions()


def _add_columns() -> None:
    # The check in the model's words: SQLite adds none to a table that stands.
    for column in (
        "about TEXT NOT NULL DEFAULT ''",
        "about_html TEXT NOT NULL DEFAULT ''",
        "about_renderer INTEGER NOT NULL DEFAULT 0",
        "sociability VARCHAR(10) CONSTRAINT ck_people_sociability"
        " CHECK (sociability IN ('words', 'chat', 'talk'))",
        "avatar VARCHAR(80)",
        "time_zone VARCHAR(64) NOT NULL DEFAULT 'UTC'",
        "days_seen INTEGER NOT NULL DEFAULT 0",
        "last_seen_on DATE",
        "contributions INTEGER NOT NULL DEFAULT 0",
    ):
        op.execute(f"ALTER TABLE people ADD COLUMN {column}")
    for name in ("renamed_at", "trust_granted_at", "flag_upheld_at", "erased_at"):
        op.add_column("people", sa.Column(name, Moment(timezone=True), nullable=True))
    op.create_index("uq_people_avatar", "people", ["avatar"], unique=True)


def _make_contributions() -> None:
    kinds = "'idea_considered', 'amendment', 'duplicate', 'thanks'"
    op.create_table(
        "contributions",
        sa.Column("id", sa.Integer(), primary_key=True),
        _to("person_id", "people"),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=False),
        _to("community_id", "communities"),
        _to("by_id", "people", rest="SET NULL"),
        sa.Column("at", Moment(timezone=True), nullable=False),
        sa.CheckConstraint(f"kind IN ({kinds})", name="kind"),
        sa.CheckConstraint("by_id IS NULL OR by_id <> person_id", name="not_by_oneself"),
    )
    op.create_index("ix_contributions_person_id_id", "contributions", ["person_id", "id"])
    op.create_index("ix_contributions_by_id", "contributions", ["by_id"])
    for name, columns, when in (
        ("once", ["kind", "subject_id"], "kind <> 'thanks'"),
        ("thanks", ["subject_id", "by_id"], "kind = 'thanks'"),
    ):
        op.create_index(
            f"uq_contributions_{name}",
            "contributions",
            columns,
            unique=True,
            sqlite_where=sa.text(when),
            postgresql_where=sa.text(when),
        )
    op.create_table(
        "reputations",
        _to("person_id", "people", key=True),
        _to("community_id", "communities", key=True),
        sa.Column("contributions", sa.Integer(), nullable=False),
    )
    op.create_index("ix_reputations_community_id", "reputations", ["community_id"])


def downgrade() -> None:
    """Undo."""
    for table in ("reputations", "contributions", "owned_models", "product_models", "blocks"):
        op.drop_table(table)
    op.drop_index("ix_memberships_community_id_joined_at_id", "memberships")
    op.drop_index("uq_people_avatar", "people")
    # With its column goes its check, which SQLite lets go only with the table.
    with op.batch_alter_table("people") as batch:
        batch.drop_constraint(op.f("ck_people_sociability"), type_="check")
        for name in _NEW:
            batch.drop_column(name)


_NEW = (
    *("about", "about_html", "about_renderer", "sociability", "avatar", "time_zone", "renamed_at"),
    *("days_seen", "last_seen_on", "contributions", "trust_granted_at", "flag_upheld_at"),
    "erased_at",
)
