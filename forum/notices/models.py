"""Tables of notices."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from forum.core import clock
from forum.core.database import Moment
from forum.extensions import Model
from forum.notices.kinds import ACCOUNT, EVERY, KINDS, MODERATION, WAYS


def one_of(column: str, values: Iterable[str]) -> str:
    """The condition that a column holds one of these values."""
    return f"{column} IN ({', '.join(repr(value) for value in values)})"


class Notice(Model):
    """One thing that one person is told once: `event` says which, like "post-12"."""

    __tablename__ = "notices"
    __table_args__ = (
        UniqueConstraint("person_id", "event"),
        CheckConstraint(one_of("kind", (*KINDS, MODERATION, ACCOUNT)), name="kind"),
        CheckConstraint("(kind = 'account') = (community_id IS NULL)", name="place"),
        CheckConstraint("(thread_id IS NULL) = (path IS NOT NULL)", name="about"),
        Index(None, "person_id", "id"),
        Index(
            "ix_notices_for_digest",
            "person_id",
            sqlite_where=text("in_digest"),
            postgresql_where=text("in_digest"),
        ),
        Index(None, "thread_id", "person_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"))
    event: Mapped[str] = mapped_column(String(40))
    # What the person may choose about, and within that what happened (words.py).
    kind: Mapped[str] = mapped_column(String(10))
    what: Mapped[str] = mapped_column(String(20))
    community_id: Mapped[int | None] = mapped_column(
        ForeignKey("communities.id", ondelete="CASCADE")
    )
    # Where it happened: the thread, which may be the discussion of an idea, and the post; or a page
    # of the product team or of the account, with its title.
    thread_id: Mapped[int | None] = mapped_column(ForeignKey("threads.id", ondelete="CASCADE"))
    title: Mapped[str | None] = mapped_column(String(200))
    path: Mapped[str | None] = mapped_column(String(200))
    post_id: Mapped[int | None] = mapped_column(ForeignKey("posts.id", ondelete="CASCADE"))
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    created_at: Mapped[datetime] = mapped_column(Moment, default=clock.now)
    read_at: Mapped[datetime | None] = mapped_column(Moment)
    # Whether it waits for the next digest.
    in_digest: Mapped[bool] = mapped_column(default=False, server_default="0")


class NoticeSetting(Model):
    """How a person wants to be told of one kind, in one community or (0) everywhere."""

    __tablename__ = "notice_settings"
    __table_args__ = (
        CheckConstraint(one_of("kind", KINDS), name="kind"),
        CheckConstraint(one_of("way", WAYS), name="way"),
    )

    person_id: Mapped[int] = mapped_column(
        ForeignKey("people.id", ondelete="CASCADE"), primary_key=True
    )
    community_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    kind: Mapped[str] = mapped_column(String(10), primary_key=True)
    way: Mapped[str] = mapped_column(String(10))


class Mailing(Model):
    """How often a person wants a digest, when the last one was made, and the key of their feeds."""

    __tablename__ = "mailings"
    __table_args__ = (CheckConstraint(one_of("every", EVERY), name="every"),)

    person_id: Mapped[int] = mapped_column(
        ForeignKey("people.id", ondelete="CASCADE"), primary_key=True
    )
    every: Mapped[str] = mapped_column(String(10), default="week")
    digest_at: Mapped[datetime | None] = mapped_column(Moment)
    feed_key: Mapped[str | None] = mapped_column(String(40), unique=True)
    # Whether a product manager wants the cockpit each week, and when the last one was made.
    wants_cockpit: Mapped[bool] = mapped_column(default=False, server_default="0")
    cockpit_at: Mapped[datetime | None] = mapped_column(Moment)
