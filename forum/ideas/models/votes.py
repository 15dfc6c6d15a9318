"""What people say of ideas with one press, what they were shown, and in which order."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import (
    JSON,
    CheckConstraint,
    ForeignKey,
    Index,
    String,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from forum.core import clock
from forum.core.database import Moment
from forum.extensions import Model
from forum.ideas.models.ideas import one_of

PENDING = text("counts_from IS NULL")
SURFACES = ("discover", "trending", "new", "top", "following", "page")


class Vote(Model):
    """One person's word on one idea: they want it, or it is not for them."""

    __tablename__ = "votes"
    __table_args__ = (
        UniqueConstraint("idea_id", "person_id"),
        Index(None, "person_id", "created_at"),
        Index(None, "from_idea_id"),
        Index("ix_votes_pending", "person_id", sqlite_where=PENDING, postgresql_where=PENDING),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    idea_id: Mapped[int] = mapped_column(ForeignKey("ideas.id", ondelete="CASCADE"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"))
    wants: Mapped[bool]
    # The idea that it was cast on, where a merge brought it here: not a word said on this one.
    from_idea_id: Mapped[int | None] = mapped_column(ForeignKey("ideas.id"))
    created_at: Mapped[datetime] = mapped_column(Moment, default=clock.now)
    # Since when it counts; None while it is pending, because its person is (ideas.counting).
    counts_from: Mapped[datetime | None] = mapped_column(Moment)
    # Whether the votes of its person are set aside in this community: kept, and not counted.
    is_aside: Mapped[bool] = mapped_column(default=False, server_default="0")


# The one condition that a vote counts.
COUNTS = Vote.counts_from.is_not(None) & Vote.is_aside.is_(False)


class VoterAside(Model):
    """Somebody whose votes are set aside in a community, those to come as well."""

    __tablename__ = "voters_aside"
    __table_args__ = (Index(None, "person_id"),)

    community_id: Mapped[int] = mapped_column(
        ForeignKey("communities.id", ondelete="CASCADE"), primary_key=True
    )
    person_id: Mapped[int] = mapped_column(
        ForeignKey("people.id", ondelete="CASCADE"), primary_key=True
    )
    since: Mapped[datetime] = mapped_column(Moment, default=clock.now)


class Impression(Model):
    """An idea was shown to a person who could vote: where, and at which rank (0 is the first)."""

    __tablename__ = "impressions"
    __table_args__ = (
        CheckConstraint(one_of("surface", SURFACES), name="surface"),
        Index(None, "idea_id", "person_id"),
        Index(None, "shown_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    idea_id: Mapped[int] = mapped_column(ForeignKey("ideas.id", ondelete="CASCADE"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"))
    surface: Mapped[str] = mapped_column(String(10))
    rank: Mapped[int]
    shown_at: Mapped[datetime] = mapped_column(Moment)


class ShownBefore(Model):
    """What is left of an idea's impressions that were too old to be kept: sums of all people."""

    __tablename__ = "shown_before"

    idea_id: Mapped[int] = mapped_column(
        ForeignKey("ideas.id", ondelete="CASCADE"), primary_key=True
    )
    people: Mapped[int] = mapped_column(default=0)
    # As Idea.exposure has it, and of it the part that is not its author's.
    exposure: Mapped[float] = mapped_column(default=0.0)
    of_others: Mapped[float] = mapped_column(default=0.0)


class SavedView(Model):
    """What somebody asks a community's list for, under a name of theirs."""

    __tablename__ = "saved_views"
    __table_args__ = (UniqueConstraint("person_id", "community_id", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"))
    community_id: Mapped[int] = mapped_column(ForeignKey("communities.id", ondelete="CASCADE"))
    name: Mapped[str] = mapped_column(String(40))
    asks: Mapped[dict[str, str]] = mapped_column(JSON)


class Feed(Model):
    """One fair order of a community's ideas, frozen, so that who pages through it misses none."""

    __tablename__ = "feeds"
    __table_args__ = (Index(None, "community_id", "made_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    community_id: Mapped[int] = mapped_column(ForeignKey("communities.id", ondelete="CASCADE"))
    made_at: Mapped[datetime] = mapped_column(Moment)
    idea_ids: Mapped[list[int]] = mapped_column(JSON)
