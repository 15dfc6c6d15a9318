"""Tables of comparisons."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from forum.core import clock
from forum.core.database import Moment
from forum.extensions import Model


class Comparison(Model):
    """One person's word on two ideas; without a winner they could not say."""

    __tablename__ = "comparisons"
    __table_args__ = (
        UniqueConstraint("person_id", "first_id", "second_id"),
        CheckConstraint("first_id < second_id", name="order"),
        CheckConstraint("winner_id IS NULL OR winner_id IN (first_id, second_id)", name="winner"),
        Index(None, "community_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    community_id: Mapped[int] = mapped_column(ForeignKey("communities.id", ondelete="CASCADE"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"))
    first_id: Mapped[int] = mapped_column(ForeignKey("ideas.id", ondelete="CASCADE"))
    second_id: Mapped[int] = mapped_column(ForeignKey("ideas.id", ondelete="CASCADE"))
    winner_id: Mapped[int | None] = mapped_column(ForeignKey("ideas.id", ondelete="CASCADE"))
    at: Mapped[datetime] = mapped_column(Moment, default=clock.now)


class Strength(Model):
    """What the comparisons tell of an idea: its log-strength, by the worker (ranking.pairs)."""

    __tablename__ = "strengths"

    idea_id: Mapped[int] = mapped_column(
        ForeignKey("ideas.id", ondelete="CASCADE"), primary_key=True
    )
    mean: Mapped[float]
    deviation: Mapped[float]
    comparisons: Mapped[int]
    made_at: Mapped[datetime] = mapped_column(Moment)
