"""Ideas, and what is said of one in a word."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import (
    CheckConstraint,
    Computed,
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
from forum.threads.models import Thread

if TYPE_CHECKING:
    from forum.ideas.models.designs import Design

STATUSES = (
    "draft",
    "open",
    "under_review",
    "planned",
    "in_production",
    "released",
    "declined",
    "merged",
    "withdrawn",
)
KINDS = ("feature", "design", "problem")
# What the brand owes an answer to, once `wanted_at` says so, and what has one. In words of the
# database, since it takes an index with a condition only for a question that repeats it.
WAITS = "visibility = 'visible' AND status = 'open' AND answered_at IS NULL"
ANSWERED = "answered_at IS NOT NULL"
# What was removed is few and asked for the newest first.
HIDDEN = text("visibility = 'hidden'")


def one_of(column: str, values: tuple[str, ...]) -> str:
    """The condition that a column holds one of these values."""
    return f"{column} IN ({', '.join(repr(value) for value in values)})"


class Idea(Model):
    """What somebody proposes. Its counters are kept in the transactions of the rows they count."""

    __tablename__ = "ideas"
    __table_args__ = (
        UniqueConstraint("community_id", "key"),
        # What a pipeline item points to: the database itself refuses an idea without consent.
        UniqueConstraint("id", "capture_consent"),
        CheckConstraint(one_of("status", STATUSES), name="status"),
        CheckConstraint("visibility IN ('visible', 'held', 'hidden')", name="visibility"),
        CheckConstraint("vote_count >= 0 AND imported_votes >= 0", name="counts"),
        CheckConstraint("pending_count >= 0", name="pending_count"),
        CheckConstraint("aside_count >= 0", name="aside_count"),
        CheckConstraint(one_of("kind", KINDS), name="kind"),
        CheckConstraint("(status = 'merged') = (merged_into_id IS NOT NULL)", name="merged"),
        Index("ix_ideas_new", "community_id", "visibility", "created_at", "id"),
        Index("ix_ideas_top", "community_id", "visibility", "support", "id"),
        Index("ix_ideas_trending", "community_id", "visibility", "heat", "id"),
        Index(None, "author_id", "created_at"),
        Index(None, "merged_into_id"),
        Index("ix_ideas_standing", "community_id", "status", "id"),
        Index(None, "status", "id"),
        Index("ix_ideas_hidden", "id", sqlite_where=HIDDEN, postgresql_where=HIDDEN),
        Index(
            "ix_ideas_waiting",
            "community_id",
            "wanted_at",
            "id",
            sqlite_where=text(WAITS),
            postgresql_where=text(WAITS),
        ),
        Index(
            "ix_ideas_answered",
            "community_id",
            "answered_at",
            sqlite_where=text(ANSWERED),
            postgresql_where=text(ANSWERED),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    community_id: Mapped[int] = mapped_column(ForeignKey("communities.id"))
    thread_id: Mapped[int] = mapped_column(ForeignKey("threads.id"), unique=True)
    author_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    # Names the idea in reports and imports, whatever its id is in this database.
    key: Mapped[str] = mapped_column(String(100))
    kind: Mapped[str] = mapped_column(String(10), default="feature", server_default="feature")
    title: Mapped[str] = mapped_column(String(200))
    body: Mapped[str] = mapped_column(Text)
    body_html: Mapped[str] = mapped_column(Text)
    excerpt: Mapped[str] = mapped_column(String(220))
    renderer: Mapped[int]
    # Whether an import had to cut the text; the whole is an Original then.
    is_cut: Mapped[bool] = mapped_column(default=False)
    area_id: Mapped[int | None] = mapped_column(ForeignKey("areas.id"), index=True)
    video: Mapped[str | None] = mapped_column(String(300))
    # The post that it was made of, whose author has credit for it.
    source_post_id: Mapped[int | None] = mapped_column(ForeignKey("posts.id"), index=True)
    status: Mapped[str] = mapped_column(String(20), default="open")
    # The idea that speaks for this one since they were merged.
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("ideas.id"))
    visibility: Mapped[str] = mapped_column(String(10), default="visible")
    # Whether anybody was told of it: not yet, while what was held has never been shown.
    is_announced: Mapped[bool] = mapped_column(default=True, server_default="1")
    capture_consent: Mapped[bool]
    licence_version: Mapped[int]
    created_at: Mapped[datetime] = mapped_column(Moment, default=clock.now)
    edited_at: Mapped[datetime | None] = mapped_column(Moment)
    # Which of its texts this is; once there is a second, all of them are Revisions.
    revision: Mapped[int] = mapped_column(default=1, server_default="1")
    vote_count: Mapped[int] = mapped_column(default=0)
    not_for_me_count: Mapped[int] = mapped_column(default=0)
    # Who wants it and does not count: not yet, or because their votes are set aside.
    pending_count: Mapped[int] = mapped_column(default=0, server_default="0")
    aside_count: Mapped[int] = mapped_column(default=0, server_default="0")
    imported_votes: Mapped[int] = mapped_column(default=0)
    support: Mapped[int] = mapped_column(Computed("vote_count + imported_votes", persisted=True))
    seen_by: Mapped[int] = mapped_column(default=0)
    # How many people saw it, each weighed by the attention they can have paid (ranking.exposure).
    exposure: Mapped[float] = mapped_column(default=0.0, server_default="0")
    heat: Mapped[float]
    # Since when so many people want it that the brand owes an answer, and when it first gave one,
    # in words or by a step with its reason (waiting.py).
    wanted_at: Mapped[datetime | None] = mapped_column(Moment)
    answered_at: Mapped[datetime | None] = mapped_column(Moment)

    thread: Mapped[Thread] = relationship(lazy="raise")
    # As they are now; their earlier versions are asked for by themselves.
    designs: Mapped[list[Design]] = relationship(
        lazy="raise",
        viewonly=True,
        order_by="Design.position",
        primaryjoin="and_(Idea.id == Design.idea_id, Design.is_current == true())",
    )


class Original(Model):
    """The whole text of an imported idea that was over the limit."""

    __tablename__ = "originals"

    idea_id: Mapped[int] = mapped_column(
        ForeignKey("ideas.id", ondelete="CASCADE"), primary_key=True
    )
    text: Mapped[str] = mapped_column(Text)


class Tag(Model):
    """A word that an idea is filed under."""

    __tablename__ = "idea_tags"
    __table_args__ = (Index(None, "name"),)

    idea_id: Mapped[int] = mapped_column(
        ForeignKey("ideas.id", ondelete="CASCADE"), primary_key=True
    )
    name: Mapped[str] = mapped_column(String(30), primary_key=True)


class Draft(Model):
    """An idea that somebody is still writing: theirs alone, on every device."""

    __tablename__ = "drafts"
    __table_args__ = (
        CheckConstraint(one_of("kind", KINDS), name="kind"),
        Index(None, "person_id", "community_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"))
    community_id: Mapped[int] = mapped_column(ForeignKey("communities.id", ondelete="CASCADE"))
    # Grows with each time it is kept: who writes on from an older one is told.
    version: Mapped[int] = mapped_column(default=1)
    kind: Mapped[str] = mapped_column(String(10), default="feature")
    title: Mapped[str] = mapped_column(Text, default="")
    body: Mapped[str] = mapped_column(Text, default="")
    why: Mapped[str] = mapped_column(Text, default="")
    tags: Mapped[str] = mapped_column(Text, default="")
    video: Mapped[str] = mapped_column(Text, default="")
    area: Mapped[str] = mapped_column(String(10), default="", server_default="")
    # The post that it is made of, if it is.
    source: Mapped[str] = mapped_column(String(10), default="", server_default="")
    kept_at: Mapped[datetime] = mapped_column(Moment, default=clock.now)
