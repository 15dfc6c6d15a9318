"""Flags of members, the kinds they choose from, and the reasons that a team keeps ready."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from forum.core import clock
from forum.core.database import Moment
from forum.extensions import Model
from forum.ideas.models.ideas import one_of
from forum.moderation.models.queue import SUBJECTS

OPEN, UPHELD, DISMISSED = FLAG_STATES = ("open", "upheld", "dismissed")

_OPEN = text("state = 'open'")


class Flag(Model):
    """A member says that something is not right; who it was, its author never learns."""

    __tablename__ = "flags"
    __table_args__ = (
        CheckConstraint(one_of("subject_kind", SUBJECTS), name="subject"),
        CheckConstraint(one_of("state", FLAG_STATES), name="state"),
        CheckConstraint("(state = 'open') = (decided_at IS NULL)", name="decided"),
        Index(
            "uq_flags_open",
            *("flagger_id", "community_id", "subject_kind", "subject_id"),
            unique=True,
            sqlite_where=_OPEN,
            postgresql_where=_OPEN,
        ),
        Index(None, "flagger_id", "created_at"),
        Index(None, "card_id"),
        Index(None, "community_id", "decided_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    community_id: Mapped[int] = mapped_column(ForeignKey("communities.id"))
    flagger_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"))
    subject_kind: Mapped[str] = mapped_column(String(10))
    subject_id: Mapped[int]
    # The slug of one of the community's kinds.
    kind: Mapped[str] = mapped_column(String(30))
    words: Mapped[str] = mapped_column(String(500), default="")
    # What it weighs by the record that its flagger had then.
    weight: Mapped[float] = mapped_column(default=1.0)
    state: Mapped[str] = mapped_column(String(10), default=OPEN)
    card_id: Mapped[int] = mapped_column(ForeignKey("moderation_cards.id"))
    created_at: Mapped[datetime] = mapped_column(Moment, default=clock.now)
    decided_at: Mapped[datetime | None] = mapped_column(Moment)


class FlagKind(Model):
    """A kind of flag that a team made its own; without any a community has the usual ones."""

    __tablename__ = "flag_kinds"
    __table_args__ = (
        UniqueConstraint("community_id", "slug"),
        UniqueConstraint("community_id", "words"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    community_id: Mapped[int] = mapped_column(ForeignKey("communities.id", ondelete="CASCADE"))
    slug: Mapped[str] = mapped_column(String(30))
    words: Mapped[str] = mapped_column(String(60))
    position: Mapped[int]


class ReasonTemplate(Model):
    """A reason that a team keeps ready for an act; without any it has the usual ones."""

    __tablename__ = "reason_templates"
    __table_args__ = (Index(None, "community_id", "position"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    community_id: Mapped[int] = mapped_column(ForeignKey("communities.id", ondelete="CASCADE"))
    # Empty: it fits every act.
    act: Mapped[str] = mapped_column(String(20))
    words: Mapped[str] = mapped_column(String(500))
    position: Mapped[int]
