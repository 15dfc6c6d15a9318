"""Tables of ideas."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import (
    JSON,
    BigInteger,
    CheckConstraint,
    Computed,
    ForeignKey,
    Index,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum.core import clock
from forum.core.database import Moment
from forum.extensions import Model
from forum.threads.models import Thread

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

SURFACES = ("discover", "trending", "new", "top", "following", "page")


def _one_of(column: str, values: tuple[str, ...]) -> str:
    return f"{column} IN ({', '.join(repr(value) for value in values)})"


class Idea(Model):
    """What somebody proposes. Its counters are kept in the transactions of the rows they count."""

    __tablename__ = "ideas"
    __table_args__ = (
        UniqueConstraint("community_id", "key"),
        UniqueConstraint("author_id", "once"),
        # What a pipeline item points to: the database itself refuses an idea without consent.
        UniqueConstraint("id", "capture_consent"),
        CheckConstraint(_one_of("status", STATUSES), name="status"),
        CheckConstraint("visibility IN ('visible', 'held', 'hidden')", name="visibility"),
        CheckConstraint("vote_count >= 0 AND imported_votes >= 0", name="counts"),
        Index("ix_ideas_new", "community_id", "visibility", "created_at", "id"),
        Index("ix_ideas_top", "community_id", "visibility", "support", "id"),
        Index("ix_ideas_trending", "community_id", "visibility", "heat", "id"),
        Index(None, "author_id", "created_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    community_id: Mapped[int] = mapped_column(ForeignKey("communities.id"))
    thread_id: Mapped[int] = mapped_column(ForeignKey("threads.id"), unique=True)
    author_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    # Names the idea in reports and imports, whatever its id is in this database.
    key: Mapped[str] = mapped_column(String(100))
    once: Mapped[str | None] = mapped_column(String(40))
    title: Mapped[str] = mapped_column(String(200))
    body: Mapped[str] = mapped_column(Text)
    body_html: Mapped[str] = mapped_column(Text)
    excerpt: Mapped[str] = mapped_column(String(220))
    renderer: Mapped[int]
    # Whether an import had to cut the text; the whole is an Original then.
    is_cut: Mapped[bool] = mapped_column(default=False)
    status: Mapped[str] = mapped_column(String(20), default="open")
    visibility: Mapped[str] = mapped_column(String(10), default="visible")
    capture_consent: Mapped[bool]
    licence_version: Mapped[int]
    created_at: Mapped[datetime] = mapped_column(Moment, default=clock.now)
    edited_at: Mapped[datetime | None] = mapped_column(Moment)
    # Which of its texts this is; once there is a second, all of them are Revisions.
    revision: Mapped[int] = mapped_column(default=1, server_default="1")
    vote_count: Mapped[int] = mapped_column(default=0)
    not_for_me_count: Mapped[int] = mapped_column(default=0)
    imported_votes: Mapped[int] = mapped_column(default=0)
    support: Mapped[int] = mapped_column(Computed("vote_count + imported_votes", persisted=True))
    seen_by: Mapped[int] = mapped_column(default=0)
    # How many people saw it, each weighed by the attention they can have paid (ranking.exposure).
    exposure: Mapped[float] = mapped_column(default=0.0, server_default="0")
    heat: Mapped[float]

    thread: Mapped[Thread] = relationship(lazy="raise")
    designs: Mapped[list[Design]] = relationship(lazy="raise", order_by="Design.position")


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


class Design(Model):
    """A picture that shows an idea; the file lies in the uploads under a random name."""

    __tablename__ = "designs"
    __table_args__ = (UniqueConstraint("idea_id", "position"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    idea_id: Mapped[int] = mapped_column(ForeignKey("ideas.id", ondelete="CASCADE"))
    position: Mapped[int]
    file: Mapped[str] = mapped_column(String(80), unique=True)
    width: Mapped[int]
    height: Mapped[int]
    alt: Mapped[str] = mapped_column(String(300))
    # Near-identical pictures differ in few bits of it (core.images); none for old ones.
    fingerprint: Mapped[int | None] = mapped_column(BigInteger)


class Vote(Model):
    """One person's word on one idea: they want it, or it is not for them."""

    __tablename__ = "votes"
    __table_args__ = (
        UniqueConstraint("idea_id", "person_id"),
        Index(None, "person_id", "created_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    idea_id: Mapped[int] = mapped_column(ForeignKey("ideas.id", ondelete="CASCADE"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"))
    wants: Mapped[bool]
    created_at: Mapped[datetime] = mapped_column(Moment, default=clock.now)


class Impression(Model):
    """An idea was shown to a person who could vote: where, and at which rank (0 is the first)."""

    __tablename__ = "impressions"
    __table_args__ = (
        CheckConstraint(_one_of("surface", SURFACES), name="surface"),
        Index(None, "idea_id", "person_id"),
        Index(None, "shown_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    idea_id: Mapped[int] = mapped_column(ForeignKey("ideas.id", ondelete="CASCADE"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"))
    surface: Mapped[str] = mapped_column(String(10))
    rank: Mapped[int]
    shown_at: Mapped[datetime] = mapped_column(Moment)


class StatusChange(Model):
    """A step in an idea's life, with its public reason."""

    __tablename__ = "status_changes"
    __table_args__ = (Index(None, "idea_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    idea_id: Mapped[int] = mapped_column(ForeignKey("ideas.id", ondelete="CASCADE"))
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    before: Mapped[str] = mapped_column(String(20))
    after: Mapped[str] = mapped_column(String(20))
    reason: Mapped[str] = mapped_column(String(500))
    at: Mapped[datetime] = mapped_column(Moment, default=clock.now)


class BrandResponse(Model):
    """The brand's answer to an idea: one, which it may change."""

    __tablename__ = "brand_responses"

    idea_id: Mapped[int] = mapped_column(
        ForeignKey("ideas.id", ondelete="CASCADE"), primary_key=True
    )
    author_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    body: Mapped[str] = mapped_column(Text)
    body_html: Mapped[str] = mapped_column(Text)
    renderer: Mapped[int]
    created_at: Mapped[datetime] = mapped_column(Moment, default=clock.now)
    edited_at: Mapped[datetime | None] = mapped_column(Moment)


class Revision(Model):
    """What an idea says or once said, and who wrote that: number 1 is what was proposed."""

    __tablename__ = "revisions"

    idea_id: Mapped[int] = mapped_column(
        ForeignKey("ideas.id", ondelete="CASCADE"), primary_key=True
    )
    number: Mapped[int] = mapped_column(primary_key=True)
    author_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    title: Mapped[str] = mapped_column(String(200))
    body: Mapped[str] = mapped_column(Text)
    written_at: Mapped[datetime] = mapped_column(Moment)


class Feed(Model):
    """One fair order of a community's ideas, frozen, so that who pages through it misses none."""

    __tablename__ = "feeds"
    __table_args__ = (Index(None, "community_id", "made_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    community_id: Mapped[int] = mapped_column(ForeignKey("communities.id", ondelete="CASCADE"))
    made_at: Mapped[datetime] = mapped_column(Moment)
    idea_ids: Mapped[list[int]] = mapped_column(JSON)
