"""Kinds, drafts, versions of designs, pins, amendments, merges."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from forum.core.database import Moment

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

OPEN_MERGE = sa.text("state IN ('proposed', 'done')")


def upgrade() -> None:
    """Apply."""
    # With their checks in the same words: SQLite adds none to a table that stands.
    for column in (
        "kind VARCHAR(10) NOT NULL DEFAULT 'feature' CONSTRAINT ck_ideas_kind"
        " CHECK (kind IN ('feature', 'design', 'problem'))",
        "video VARCHAR(300)",
        "merged_into_id INTEGER CONSTRAINT fk_ideas_merged_into_id REFERENCES ideas (id)"
        " CONSTRAINT ck_ideas_merged"
        " CHECK ((status = 'merged') = (merged_into_id IS NOT NULL))",
    ):
        op.execute(f"ALTER TABLE ideas ADD COLUMN {column}")
    op.create_index("ix_ideas_merged_into_id", "ideas", ["merged_into_id"])
    op.execute(
        "ALTER TABLE votes ADD COLUMN from_idea_id INTEGER"
        " CONSTRAINT fk_votes_from_idea_id REFERENCES ideas (id)"
    )
    op.create_index("ix_votes_from_idea_id", "votes", ["from_idea_id"])
    op.create_index("ix_revisions_written_at", "revisions", ["written_at"])
    _make_drafts()
    _make_amendments()
    _change_designs()
    _make_pins()
    _make_merges()


def _id() -> sa.Column[int]:
    return sa.Column("id", sa.Integer(), primary_key=True)


def _to(name: str, target: str, **more: object) -> sa.Column[int]:
    cascade = more.pop("ondelete", None)
    key = sa.ForeignKey(f"{target}.id", ondelete=cascade)
    return sa.Column(name, sa.Integer(), key, **{"nullable": False, **more})


def _make_drafts() -> None:
    texts = ("title", "body", "why", "tags", "video")
    op.create_table(
        "drafts",
        _id(),
        _to("person_id", "people", ondelete="CASCADE"),
        _to("community_id", "communities", ondelete="CASCADE"),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(10), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in texts),
        sa.Column("kept_at", Moment(timezone=True), nullable=False),
        sa.CheckConstraint("kind IN ('feature', 'design', 'problem')", name="kind"),
    )
    op.create_index("ix_drafts_person_id_community_id", "drafts", ["person_id", "community_id"])


def _make_amendments() -> None:
    states = "state IN ('offered', 'accepted', 'declined', 'withdrawn')"
    op.create_table(
        "amendments",
        _id(),
        _to("idea_id", "ideas", ondelete="CASCADE"),
        _to("author_id", "people"),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(200), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=True),
        sa.Column("reason", sa.String(500), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("answer", sa.String(500), nullable=False),
        sa.Column("created_at", Moment(timezone=True), nullable=False),
        sa.Column("answered_at", Moment(timezone=True), nullable=True),
        sa.CheckConstraint(states, name="state"),
    )
    op.create_index("ix_amendments_idea_id_state", "amendments", ["idea_id", "state"])
    op.create_index("ix_amendments_author_id_created_at", "amendments", ["author_id", "created_at"])


def _change_designs() -> None:
    owners = ("idea_id", "draft_id", "amendment_id")
    one = " + ".join(f"(CASE WHEN {name} IS NULL THEN 0 ELSE 1 END)" for name in owners)
    with _designs() as batch:
        batch.alter_column("idea_id", existing_type=sa.Integer(), nullable=True)
        for name in ("draft_id", "amendment_id", "author_id"):
            batch.add_column(sa.Column(name, sa.Integer(), nullable=True))
        batch.add_column(sa.Column("version", sa.Integer(), nullable=False, server_default="1"))
        current = sa.Column("is_current", sa.Boolean(), nullable=False, server_default=sa.true())
        batch.add_column(current)
        batch.add_column(sa.Column("created_at", Moment(timezone=True), nullable=True))
        batch.drop_constraint(op.f("uq_designs_idea_id_position"), type_="unique")
        key = ["idea_id", "position", "version"]
        batch.create_unique_constraint(op.f("uq_designs_idea_id_position_version"), key)
        batch.create_foreign_key(
            op.f("fk_designs_draft_id"), "drafts", ["draft_id"], ["id"], ondelete="CASCADE"
        )
        batch.create_foreign_key(
            op.f("fk_designs_amendment_id"),
            "amendments",
            ["amendment_id"],
            ["id"],
            ondelete="CASCADE",
        )
        batch.create_foreign_key(op.f("fk_designs_author_id"), "people", ["author_id"], ["id"])
        batch.create_check_constraint(op.f("ck_designs_owner"), f"{one} = 1")
        batch.create_index("ix_designs_draft_id", ["draft_id"])
        batch.create_index("ix_designs_amendment_id", ["amendment_id"])


def _designs() -> op.BatchOperations:
    sqlite = op.get_bind().dialect.name == "sqlite"
    return op.batch_alter_table("designs", recreate="always" if sqlite else "never")


def _make_pins() -> None:
    op.create_table(
        "pins",
        _id(),
        _to("design_id", "designs", ondelete="CASCADE"),
        _to("post_id", "posts", ondelete="CASCADE"),
        sa.Column("across", sa.Integer(), nullable=False),
        sa.Column("down", sa.Integer(), nullable=False),
        sa.UniqueConstraint("post_id"),
        sa.CheckConstraint(
            "across BETWEEN 0 AND 1000 AND down BETWEEN 0 AND 1000", name="inside"
        ),
    )
    op.create_index("ix_pins_design_id_id", "pins", ["design_id", "id"])


def _make_merges() -> None:
    op.create_table(
        "merges",
        _id(),
        _to("source_id", "ideas", ondelete="CASCADE"),
        _to("target_id", "ideas", ondelete="CASCADE"),
        _to("proposer_id", "people"),
        sa.Column("reason", sa.String(500), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("status_before", sa.String(20), nullable=False),
        sa.Column("created_at", Moment(timezone=True), nullable=False),
        sa.Column("done_at", Moment(timezone=True), nullable=True),
        sa.Column("object_until", Moment(timezone=True), nullable=True),
        sa.CheckConstraint("state IN ('proposed', 'done', 'declined', 'undone')", name="state"),
        sa.CheckConstraint("source_id <> target_id", name="two"),
    )
    op.create_index(
        "uq_merges_open",
        "merges",
        ["source_id"],
        unique=True,
        sqlite_where=OPEN_MERGE,
        postgresql_where=OPEN_MERGE,
    )
    op.create_index("ix_merges_target_id_state", "merges", ["target_id", "state"])
    op.create_table(
        "merge_opt_outs",
        _to("merge_id", "merges", ondelete="CASCADE", primary_key=True, autoincrement=False),
        _to("person_id", "people", ondelete="CASCADE", primary_key=True, autoincrement=False),
    )


def downgrade() -> None:
    """Undo; what was merged stands open again, and what a merge brought is gone."""
    for table in ("merge_opt_outs", "merges", "pins"):
        op.drop_table(table)
    op.execute("DELETE FROM designs WHERE idea_id IS NULL OR NOT is_current")
    with _designs() as batch:
        batch.drop_index("ix_designs_amendment_id")
        batch.drop_index("ix_designs_draft_id")
        batch.drop_constraint(op.f("ck_designs_owner"), type_="check")
        for name in ("author_id", "amendment_id", "draft_id"):
            batch.drop_constraint(op.f(f"fk_designs_{name}"), type_="foreignkey")
        batch.drop_constraint(op.f("uq_designs_idea_id_position_version"), type_="unique")
        for name in ("created_at", "is_current", "version", "author_id", "amendment_id"):
            batch.drop_column(name)
        batch.drop_column("draft_id")
        batch.alter_column("idea_id", existing_type=sa.Integer(), nullable=False)
        key = ["idea_id", "position"]
        batch.create_unique_constraint(op.f("uq_designs_idea_id_position"), key)
    op.drop_table("amendments")
    op.drop_table("drafts")
    op.drop_index("ix_revisions_written_at", "revisions")
    op.execute("DELETE FROM votes WHERE from_idea_id IS NOT NULL")
    op.drop_index("ix_votes_from_idea_id", "votes")
    op.drop_column("votes", "from_idea_id")
    op.execute("UPDATE ideas SET status = 'open', merged_into_id = NULL WHERE status = 'merged'")
    op.drop_index("ix_ideas_merged_into_id", "ideas")
    for name in ("merged_into_id", "video", "kind"):
        op.drop_column("ideas", name)
