"""Trackers: how they are spoken to, what was delivered there, and what came back."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from forum.core.database import Moment

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

WAITS = sa.text("state = 'waiting' AND item_id IS NOT NULL")


def _moment(name: str, *, needed: bool = False) -> sa.Column:
    return sa.Column(name, Moment(timezone=True), nullable=not needed)


def _text(name: str, length: int, *, needed: bool = True) -> sa.Column:
    return sa.Column(name, sa.String(length), nullable=not needed)


def _to(name: str, target: str, *, key: bool = False, needed: bool = True) -> sa.Column:
    points = sa.ForeignKey(f"{target}.id", ondelete="CASCADE")
    return sa.Column(name, sa.Integer(), points, nullable=not needed, primary_key=key)


def upgrade() -> None:
    """Apply."""
    op.add_column("outbox", _text("lane", 40, needed=False))
    op.create_table(
        "integrations",
        sa.Column("id", sa.Integer(), primary_key=True),
        _text("public_id", 32),
        _to("community_id", "communities"),
        _text("kind", 10),
        _text("name", 60),
        _text("address", 300),
        _text("project", 200),
        _text("account", 254),
        _text("issue_type", 60),
        sa.Column("token", sa.Text()),
        sa.Column("signing", sa.Text()),
        sa.Column("signing_before", sa.Text()),
        _moment("signing_changed_at"),
        _text("title_template", 200),
        sa.Column("text_template", sa.Text(), nullable=False),
        sa.Column("triggers", sa.JSON(), nullable=False),
        sa.Column("stages", sa.JSON(), nullable=False),
        sa.Column("polls", sa.Boolean(), nullable=False),
        sa.Column("is_enabled", sa.Boolean(), nullable=False),
        _text("disabled_why", 20, needed=False),
        _moment("created_at", needed=True),
        sa.Column("failures", sa.Integer(), nullable=False),
        _moment("paused_until"),
        _moment("polled_at"),
        _moment("polled_to"),
        _text("poll_tag", 200),
        _text("poll_trouble", 20, needed=False),
        sa.UniqueConstraint("public_id"),
        sa.CheckConstraint("kind IN ('github', 'gitlab', 'jira', 'webhook')", name="kind"),
        sa.CheckConstraint("is_enabled = (disabled_why IS NULL)", name="disabled_why"),
    )
    op.create_index("ix_integrations_community_id", "integrations", ["community_id"])
    op.create_table(
        "deliveries",
        sa.Column("id", sa.Integer(), primary_key=True),
        _to("integration_id", "integrations"),
        _to("item_id", "pipeline_items", needed=False),
        _text("event", 10),
        _text("key", 40),
        _text("state", 10),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("rounds", sa.Integer(), nullable=False),
        sa.Column("is_stale", sa.Boolean(), nullable=False),
        sa.Column("status", sa.Integer()),
        _text("why", 20),
        _text("excerpt", 500),
        _moment("created_at", needed=True),
        _moment("due_at", needed=True),
        _moment("tried_at"),
        _moment("closed_at"),
        sa.UniqueConstraint("key"),
        sa.CheckConstraint("state IN ('waiting', 'done', 'dead')", name="state"),
        sa.CheckConstraint("event IN ('push', 'ping')", name="event"),
        sa.CheckConstraint("(event = 'ping') = (item_id IS NULL)", name="item"),
    )
    op.create_index(
        "uq_deliveries_waiting",
        "deliveries",
        ["integration_id", "item_id"],
        unique=True,
        sqlite_where=WAITS,
        postgresql_where=WAITS,
    )
    op.create_index("ix_deliveries_integration_id_id", "deliveries", ["integration_id", "id"])
    op.create_index("ix_deliveries_item_id", "deliveries", ["item_id"])
    op.create_index("ix_deliveries_state_closed_at", "deliveries", ["state", "closed_at"])
    op.create_table(
        "external_links",
        sa.Column("id", sa.Integer(), primary_key=True),
        _to("integration_id", "integrations"),
        _to("item_id", "pipeline_items"),
        _text("remote_id", 100),
        _text("url", 500),
        _text("remote_state", 40),
        _moment("remote_at"),
        _moment("created_at", needed=True),
        sa.UniqueConstraint("integration_id", "item_id"),
        sa.UniqueConstraint("integration_id", "remote_id"),
    )
    op.create_index("ix_external_links_item_id", "external_links", ["item_id"])
    op.create_table(
        "hook_receipts",
        _to("integration_id", "integrations", key=True),
        sa.Column("key", sa.String(64), primary_key=True),
        _moment("received_at", needed=True),
    )
    op.create_index("ix_hook_receipts_received_at", "hook_receipts", ["received_at"])


def downgrade() -> None:
    """Undo."""
    for table in ("hook_receipts", "external_links", "deliveries", "integrations"):
        op.drop_table(table)
    op.drop_column("outbox", "lane")
