"""Shares of an idea: proposed by the rule or by people, answered, and never overwritten.

An allocation stands from its entry in the ledger on, until a later one does.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from forum.core import clock
from forum.core.database import Moment
from forum.extensions import Model


class Allocation(Model):
    """Shares of an idea that were proposed; by the rule where nobody proposed them."""

    __tablename__ = "credit_allocations"
    __table_args__ = (Index(None, "idea_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    idea_id: Mapped[int] = mapped_column(ForeignKey("ideas.id"))
    deal_id: Mapped[int] = mapped_column(ForeignKey("deals.id"))
    by_id: Mapped[int | None] = mapped_column(ForeignKey("credit_holders.id"))
    words: Mapped[str] = mapped_column(String(500), default="")
    made_at: Mapped[datetime] = mapped_column(Moment, default=clock.now)


class Share(Model):
    """What one holder has of an allocation, in ten-thousandths."""

    __tablename__ = "credit_shares"
    __table_args__ = (
        CheckConstraint("points BETWEEN 1 AND 10000", name="points"),
        Index(None, "holder_id"),
    )

    allocation_id: Mapped[int] = mapped_column(
        ForeignKey("credit_allocations.id"), primary_key=True
    )
    holder_id: Mapped[int] = mapped_column(ForeignKey("credit_holders.id"), primary_key=True)
    points: Mapped[int]


class Answer(Model):
    """What somebody whose share would become smaller says to that, once."""

    __tablename__ = "credit_answers"

    allocation_id: Mapped[int] = mapped_column(
        ForeignKey("credit_allocations.id"), primary_key=True
    )
    holder_id: Mapped[int] = mapped_column(ForeignKey("credit_holders.id"), primary_key=True)
    agrees: Mapped[bool]
    words: Mapped[str] = mapped_column(String(500), default="")
    at: Mapped[datetime] = mapped_column(Moment, default=clock.now)
