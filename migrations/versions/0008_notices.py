"""Notices, how people want to be told, and mails of two parts."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
KINDS = "kind IN ('mention', 'reply', 'mine', 'status', 'post', 'new', 'thanks')"


def _to(name: str, target: str, *, key: bool = False, needed: bool = True) -> sa.Column[int]:
    points = sa.ForeignKey(f"{target}.id", ondelete="CASCADE")
    return sa.Column(name, sa.Integer(), points, nullable=not needed, primary_key=key)


def upgrade() -> None:
    """Apply."""
    unread = sa.Column("unread_notices", sa.Integer(), nullable=False, server_default="0")
    op.add_column("people", unread)
    patient = sa.Column("is_patient", sa.Boolean(), nullable=False, server_default=sa.false())
    op.add_column("outbox", patient)
    op.add_column("letters", sa.Column("html", sa.Text()))
    op.add_column("letters", sa.Column("unsubscribe", sa.String(500)))
    op.add_column("letters", sa.Column("about", sa.String(60)))
    op.create_table(
        "notices",
        sa.Column("id", sa.Integer(), primary_key=True),
        _to("person_id", "people"),
        sa.Column("event", sa.String(40), nullable=False),
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("what", sa.String(20), nullable=False),
        _to("community_id", "communities"),
        _to("thread_id", "threads"),
        _to("post_id", "posts", needed=False),
        sa.Column("actor_id", sa.Integer(), sa.ForeignKey("people.id")),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("read_at", MOMENT),
        sa.Column("in_digest", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.UniqueConstraint("person_id", "event"),
        sa.CheckConstraint(KINDS, name="kind"),
    )
    op.create_index("ix_notices_person_id_id", "notices", ["person_id", "id"])
    op.create_index("ix_notices_thread_id_person_id", "notices", ["thread_id", "person_id"])
    waits = sa.text("in_digest")
    op.create_index(
        "ix_notices_for_digest",
        "notices",
        ["person_id"],
        sqlite_where=waits,
        postgresql_where=waits,
    )
    op.create_table(
        "notice_settings",
        _to("person_id", "people", key=True),
        sa.Column("community_id", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("kind", sa.String(10), primary_key=True),
        sa.Column("way", sa.String(10), nullable=False),
        sa.CheckConstraint(KINDS, name="kind"),
        sa.CheckConstraint("way IN ('now', 'digest', 'none')", name="way"),
    )
    op.create_table(
        "mailings",
        _to("person_id", "people", key=True),
        sa.Column("every", sa.String(10), nullable=False),
        sa.Column("digest_at", MOMENT),
        sa.Column("feed_key", sa.String(40), unique=True),
        sa.CheckConstraint("every IN ('day', 'week', 'never')", name="every"),
    )


def downgrade() -> None:
    """Undo."""
    for table in ("mailings", "notice_settings", "notices"):
        op.drop_table(table)
    for column in ("about", "unsubscribe", "html"):
        op.drop_column("letters", column)
    op.drop_column("outbox", "is_patient")
    op.drop_column("people", "unread_notices")
