"""Threads, what they are filed under, and how far each person has read and written in them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum.accounts.models import Person
from forum.core import clock
from forum.core.database import Moment
from forum.extensions import Model


class Thread(Model):
    """A row of posts. One without a title belongs to something else and has no address."""

    __tablename__ = "threads"
    __table_args__ = (
        CheckConstraint("visibility IN ('visible', 'held', 'hidden')", name="visibility"),
        Index("ix_threads_active", "community_id", "pinned", "last_post_at", "id"),
        # Free-standing ones alone: the talk about ideas has no title, and there is more of it.
        Index(
            "ix_threads_talk",
            *("community_id", "last_post_at", "id"),
            sqlite_where=text("title IS NOT NULL"),
            postgresql_where=text("title IS NOT NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    community_id: Mapped[int] = mapped_column(ForeignKey("communities.id"), index=True)
    # Who opened it, or whose thing it belongs to.
    author_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    title: Mapped[str | None] = mapped_column(String(200))
    area_id: Mapped[int | None] = mapped_column(ForeignKey("areas.id"), index=True)
    visibility: Mapped[str] = mapped_column(String(10), default="visible")
    # Whether anybody was told of it: not yet, while what was held has never been shown.
    is_announced: Mapped[bool] = mapped_column(default=True, server_default="1")
    # Nobody but the moderators replies in it any more.
    locked: Mapped[bool] = mapped_column(default=False, server_default="0")
    # Before the others in the list.
    pinned: Mapped[bool] = mapped_column(default=False, server_default="0")
    post_count: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime | None] = mapped_column(Moment, default=clock.now)
    last_post_at: Mapped[datetime | None] = mapped_column(Moment)
    # Since when it is hidden because who opened it wants it so.
    taken_back_at: Mapped[datetime | None] = mapped_column(Moment)

    author: Mapped[Person | None] = relationship(lazy="raise")
    tags: Mapped[list[ThreadTag]] = relationship(
        lazy="raise", order_by="ThreadTag.name", viewonly=True
    )


class ThreadTag(Model):
    """A word that a thread is filed under."""

    __tablename__ = "thread_tags"
    __table_args__ = (Index(None, "name"),)

    thread_id: Mapped[int] = mapped_column(
        ForeignKey("threads.id", ondelete="CASCADE"), primary_key=True
    )
    name: Mapped[str] = mapped_column(String(30), primary_key=True)


class ReadPosition(Model):
    """The newest post that was there when a person last looked into a thread."""

    __tablename__ = "read_positions"
    __table_args__ = (Index(None, "thread_id"),)

    person_id: Mapped[int] = mapped_column(
        ForeignKey("people.id", ondelete="CASCADE"), primary_key=True
    )
    thread_id: Mapped[int] = mapped_column(
        ForeignKey("threads.id", ondelete="CASCADE"), primary_key=True
    )
    post_id: Mapped[int]
    at: Mapped[datetime] = mapped_column(Moment)


class PostDraft(Model):
    """What somebody is writing: one text for each place (drafts.py) where they write."""

    __tablename__ = "post_drafts"

    person_id: Mapped[int] = mapped_column(
        ForeignKey("people.id", ondelete="CASCADE"), primary_key=True
    )
    place: Mapped[str] = mapped_column(String(40), primary_key=True)
    title: Mapped[str] = mapped_column(String(200), default="")
    body: Mapped[str] = mapped_column(Text)
    kept_at: Mapped[datetime] = mapped_column(Moment, default=clock.now)
