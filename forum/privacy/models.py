"""Tables of what people ask for about their own data."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from forum.core import clock
from forum.core.database import Moment
from forum.extensions import Model

# What becomes of what somebody gave: it stays under nobody's name, or goes as far as it can.
CHOICES = ("anonymise", "remove")
_OPEN = "done_at IS NULL AND undone_at IS NULL"


class Export(Model):
    """A copy of all that is kept of a person: being made, or ready for a while."""

    __tablename__ = "exports"
    __table_args__ = (
        CheckConstraint("share BETWEEN 0 AND 1", name="share"),
        CheckConstraint("(made_at IS NULL) = (file IS NULL)", name="made"),
        Index(None, "person_id", "asked_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"))
    # What its words are in.
    language: Mapped[str] = mapped_column(String(5))
    # How far it is while it is being made.
    share: Mapped[float] = mapped_column(default=0.0)
    file: Mapped[str | None] = mapped_column(String(80), unique=True)
    size: Mapped[int] = mapped_column(default=0)
    asked_at: Mapped[datetime] = mapped_column(Moment, default=clock.now)
    made_at: Mapped[datetime | None] = mapped_column(Moment)


class Erasure(Model):
    """Somebody is to be forgotten, or is; it says of them a number and nothing else."""

    __tablename__ = "erasures"
    __table_args__ = (
        CheckConstraint("choice IN ('anonymise', 'remove')", name="choice"),
        CheckConstraint("done_at IS NULL OR undone_at IS NULL", name="end"),
        Index(
            "uq_erasures_open",
            "person_id",
            unique=True,
            sqlite_where=text(_OPEN),
            postgresql_where=text(_OPEN),
        ),
        Index(None, "due_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    # No key to the person: the row outlives a restored copy that has no such person.
    person_id: Mapped[int]
    # Tells whether the person of that number is the same one, and nothing without our key.
    digest: Mapped[str] = mapped_column(String(64))
    choice: Mapped[str] = mapped_column(String(10))
    asked_at: Mapped[datetime] = mapped_column(Moment, default=clock.now)
    due_at: Mapped[datetime] = mapped_column(Moment)
    undone_at: Mapped[datetime | None] = mapped_column(Moment)
    done_at: Mapped[datetime | None] = mapped_column(Moment)
