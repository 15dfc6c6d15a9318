"""Feeds and exposure, the brand's answers, revisions, subscriptions."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from forum.core.database import Moment

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

OLD_SURFACES = "surface IN ('new', 'top', 'trending', 'page')"
SURFACES = "surface IN ('discover', 'trending', 'new', 'top', 'following', 'page')"


def upgrade() -> None:
    """Apply."""
    op.add_column(
        "ideas", sa.Column("exposure", sa.Double(), nullable=False, server_default="0")
    )
    op.add_column(
        "ideas", sa.Column("revision", sa.Integer(), nullable=False, server_default="1")
    )
    op.add_column("designs", sa.Column("fingerprint", sa.BigInteger(), nullable=True))
    _allow_surfaces(SURFACES)
    _make_answers_and_revisions()
    op.create_table(
        "feeds",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column(
            "community_id",
            sa.Integer(),
            sa.ForeignKey("communities.id", ondelete="CASCADE"),
            nullable=False,
        ),
        sa.Column("made_at", Moment(timezone=True), nullable=False),
        sa.Column("idea_ids", sa.JSON(), nullable=False),
    )
    op.create_index("ix_feeds_community_id_made_at", "feeds", ["community_id", "made_at"])
    op.create_table(
        "subscriptions",
        sa.Column(
            "person_id",
            sa.Integer(),
            sa.ForeignKey("people.id", ondelete="CASCADE"),
            primary_key=True,
        ),
        sa.Column("kind", sa.String(10), primary_key=True),
        sa.Column("subject_id", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("created_at", Moment(timezone=True), nullable=False),
        sa.CheckConstraint("kind IN ('idea')", name="kind"),
    )
    op.create_index("ix_subscriptions_kind_subject_id", "subscriptions", ["kind", "subject_id"])


def _make_answers_and_revisions() -> None:
    for name, key in (("brand_responses", ()), ("revisions", ("number",))):
        op.create_table(
            name,
            sa.Column(
                "idea_id",
                sa.Integer(),
                sa.ForeignKey("ideas.id", ondelete="CASCADE"),
                primary_key=True,
                autoincrement=False,
            ),
            *(sa.Column(part, sa.Integer(), primary_key=True) for part in key),
            sa.Column("author_id", sa.Integer(), sa.ForeignKey("people.id"), nullable=False),
            *(_answer_columns() if not key else _revision_columns()),
        )


def _answer_columns() -> list[sa.Column[object]]:
    return [
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("body_html", sa.Text(), nullable=False),
        sa.Column("renderer", sa.Integer(), nullable=False),
        sa.Column("created_at", Moment(timezone=True), nullable=False),
        sa.Column("edited_at", Moment(timezone=True), nullable=True),
    ]


def _revision_columns() -> list[sa.Column[object]]:
    return [
        sa.Column("title", sa.String(200), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("written_at", Moment(timezone=True), nullable=False),
    ]


def _allow_surfaces(condition: str) -> None:
    name = op.f("ck_impressions_surface")
    if op.get_bind().dialect.name == "sqlite":
        # A table that is made again leaves its checks behind.
        with op.batch_alter_table("impressions", recreate="always") as batch:
            batch.create_check_constraint(name, condition)
        return
    op.drop_constraint(name, "impressions", type_="check")
    op.create_check_constraint(name, "impressions", condition)


def downgrade() -> None:
    """Undo."""
    for table in ("subscriptions", "feeds", "revisions", "brand_responses"):
        op.drop_table(table)
    op.execute("DELETE FROM impressions WHERE surface IN ('discover', 'following')")
    _allow_surfaces(OLD_SURFACES)
    op.drop_column("designs", "fingerprint")
    op.drop_column("ideas", "revision")
    op.drop_column("ideas", "exposure")
