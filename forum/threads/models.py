"""Tables of talk."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from forum.core import clock
from forum.core.database import Moment
from forum.extensions import Model


class Thread(Model):
    """A row of posts. One without a title belongs to something else and has no address."""

    __tablename__ = "threads"
    __table_args__ = (
        CheckConstraint("visibility IN ('visible', 'held', 'hidden')", name="visibility"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    community_id: Mapped[int] = mapped_column(ForeignKey("communities.id"), index=True)
    title: Mapped[str | None] = mapped_column(String(200))
    visibility: Mapped[str] = mapped_column(String(10), default="visible")
    post_count: Mapped[int] = mapped_column(default=0)
    last_post_at: Mapped[datetime | None] = mapped_column(Moment)


class Post(Model):
    """What one person wrote in a thread; rendered once, when written."""

    __tablename__ = "posts"
    __table_args__ = (
        CheckConstraint("visibility IN ('visible', 'held', 'hidden')", name="visibility"),
        UniqueConstraint("author_id", "once"),
        Index(None, "thread_id", "id"),
        Index(None, "author_id", "created_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    thread_id: Mapped[int] = mapped_column(ForeignKey("threads.id", ondelete="CASCADE"))
    author_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    body: Mapped[str] = mapped_column(Text)
    body_html: Mapped[str] = mapped_column(Text)
    renderer: Mapped[int]
    visibility: Mapped[str] = mapped_column(String(10), default="visible")
    created_at: Mapped[datetime] = mapped_column(Moment, default=clock.now)
    edited_at: Mapped[datetime | None] = mapped_column(Moment)
    # The key of the form that made it: a second press of the button finds the first post.
    once: Mapped[str | None] = mapped_column(String(40))
