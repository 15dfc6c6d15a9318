"""Tables of integrations."""

from __future__ import annotations

import secrets
from datetime import datetime

from sqlalchemy import (
    JSON,
    CheckConstraint,
    ForeignKey,
    Index,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum.core import clock
from forum.core.database import Moment
from forum.extensions import Model

KINDS = ("github", "gitlab", "jira", "webhook")
STATES = ("waiting", "done", "dead")
EVENTS = ("push", "ping")

_WAITS = text("state = 'waiting' AND item_id IS NOT NULL")


def _one_of(column: str, values: tuple[str, ...]) -> str:
    return f"{column} IN ({', '.join(repr(value) for value in values)})"


class Integration(Model):
    """A tracker of a community's brand, and how it is spoken to; its secrets are encrypted."""

    __tablename__ = "integrations"
    __table_args__ = (
        CheckConstraint(_one_of("kind", KINDS), name="kind"),
        CheckConstraint("is_enabled = (disabled_why IS NULL)", name="disabled_why"),
        Index(None, "community_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    # Its name in the address of its hook: nobody is to count them.
    public_id: Mapped[str] = mapped_column(
        String(32), unique=True, default=lambda: secrets.token_urlsafe(18)
    )
    community_id: Mapped[int] = mapped_column(ForeignKey("communities.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(String(10))
    name: Mapped[str] = mapped_column(String(60))
    address: Mapped[str] = mapped_column(String(300))
    project: Mapped[str] = mapped_column(String(200), default="")
    account: Mapped[str] = mapped_column(String(254), default="")
    issue_type: Mapped[str] = mapped_column(String(60), default="")
    token: Mapped[str | None] = mapped_column(Text)
    signing: Mapped[str | None] = mapped_column(Text)
    # The secret before, which holds for a while after it was replaced.
    signing_before: Mapped[str | None] = mapped_column(Text)
    signing_changed_at: Mapped[datetime | None] = mapped_column(Moment)
    title_template: Mapped[str] = mapped_column(String(200), default="")
    text_template: Mapped[str] = mapped_column(Text, default="")
    # The ids of the stages that an item is pushed at when it comes there; none: by hand alone.
    triggers: Mapped[list[int]] = mapped_column(JSON)
    # The stage that an item goes to when its issue comes into a state over there.
    stages: Mapped[dict[str, int]] = mapped_column(JSON)
    polls: Mapped[bool] = mapped_column(default=False)
    is_enabled: Mapped[bool] = mapped_column(default=True)
    disabled_why: Mapped[str | None] = mapped_column(String(20))
    created_at: Mapped[datetime] = mapped_column(Moment, default=clock.now)
    # While it fails it is left alone for longer and longer: how often in a row, and until when.
    failures: Mapped[int] = mapped_column(default=0)
    paused_until: Mapped[datetime | None] = mapped_column(Moment)
    polled_at: Mapped[datetime | None] = mapped_column(Moment)
    # Up to which change over there it was read, and the vendor's name for what was answered.
    polled_to: Mapped[datetime | None] = mapped_column(Moment)
    poll_tag: Mapped[str] = mapped_column(String(200), default="")
    poll_trouble: Mapped[str | None] = mapped_column(String(20))


class Delivery(Model):
    """One thing to be told to one integration, and how far that is. It holds no text of anybody."""

    __tablename__ = "deliveries"
    __table_args__ = (
        CheckConstraint(_one_of("state", STATES), name="state"),
        CheckConstraint(_one_of("event", EVENTS), name="event"),
        CheckConstraint("(event = 'ping') = (item_id IS NULL)", name="item"),
        # What waits is told as it stands when its time comes, so one of them is enough.
        Index(
            "uq_deliveries_waiting",
            "integration_id",
            "item_id",
            unique=True,
            sqlite_where=_WAITS,
            postgresql_where=_WAITS,
        ),
        Index(None, "integration_id", "id"),
        Index(None, "item_id"),
        Index(None, "state", "closed_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    integration_id: Mapped[int] = mapped_column(ForeignKey("integrations.id", ondelete="CASCADE"))
    item_id: Mapped[int | None] = mapped_column(ForeignKey("pipeline_items.id", ondelete="CASCADE"))
    event: Mapped[str] = mapped_column(String(10))
    key: Mapped[str] = mapped_column(
        String(40), unique=True, default=lambda: f"msg_{secrets.token_hex(12)}"
    )
    state: Mapped[str] = mapped_column(String(10), default="waiting")
    tries: Mapped[int] = mapped_column(default=0)
    # How often it was asked for: by an item's move or a press, and again by a press.
    rounds: Mapped[int] = mapped_column(default=1)
    # Whether it was asked for once more while a try was under way, which tells what was before.
    is_stale: Mapped[bool] = mapped_column(default=False)
    status: Mapped[int | None]
    # One word for what happened last (words.py says it in a sentence), and what was answered.
    why: Mapped[str] = mapped_column(String(20), default="")
    excerpt: Mapped[str] = mapped_column(String(500), default="")
    created_at: Mapped[datetime] = mapped_column(Moment, default=clock.now)
    due_at: Mapped[datetime] = mapped_column(Moment, default=clock.now)
    tried_at: Mapped[datetime | None] = mapped_column(Moment)
    closed_at: Mapped[datetime | None] = mapped_column(Moment)

    integration: Mapped[Integration] = relationship(lazy="raise")


class ExternalLink(Model):
    """The issue that an item has over there, and the state that was last heard of it."""

    __tablename__ = "external_links"
    __table_args__ = (
        UniqueConstraint("integration_id", "item_id"),
        UniqueConstraint("integration_id", "remote_id"),
        Index(None, "item_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    integration_id: Mapped[int] = mapped_column(ForeignKey("integrations.id", ondelete="CASCADE"))
    item_id: Mapped[int] = mapped_column(ForeignKey("pipeline_items.id", ondelete="CASCADE"))
    remote_id: Mapped[str] = mapped_column(String(100))
    url: Mapped[str] = mapped_column(String(500), default="")
    remote_state: Mapped[str] = mapped_column(String(40), default="")
    remote_at: Mapped[datetime | None] = mapped_column(Moment)
    created_at: Mapped[datetime] = mapped_column(Moment, default=clock.now)


class HookReceipt(Model):
    """A message that came in and was read, so that the same one again is known."""

    __tablename__ = "hook_receipts"

    integration_id: Mapped[int] = mapped_column(
        ForeignKey("integrations.id", ondelete="CASCADE"), primary_key=True
    )
    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    received_at: Mapped[datetime] = mapped_column(Moment, default=clock.now, index=True)
