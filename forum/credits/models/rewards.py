"""Rewards: what was promised to whom, and each step of it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from forum.core import clock
from forum.core.database import Moment
from forum.credits.models.deals import DEALS
from forum.extensions import Model
from forum.ideas.models.ideas import one_of

PROMISED, HANDED_OVER, RECEIVED, DISPUTED, CANCELLED = STEPS = (
    "promised",
    "handed_over",
    "received",
    "disputed",
    "cancelled",
)
# What costs nothing to hand over: everybody who is credited has it, once the idea is released.
SYMBOLIC = frozenset({"thanks", "badge"})
KINDS = tuple(kind for kind in DEALS if kind != "none")


class Reward(Model):
    """What one person was promised under a deal; where it is, its last step says."""

    __tablename__ = "rewards"
    __table_args__ = (
        UniqueConstraint("deal_id", "holder_id", "kind"),
        CheckConstraint(one_of("kind", KINDS), name="kind"),
        Index(None, "holder_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    deal_id: Mapped[int] = mapped_column(ForeignKey("deals.id"))
    holder_id: Mapped[int] = mapped_column(ForeignKey("credit_holders.id"))
    kind: Mapped[str] = mapped_column(String(20))
    words: Mapped[str] = mapped_column(String(500), default="")
    # As it was agreed, like “200 €” or “1 % of each one sold”.
    amount: Mapped[str] = mapped_column(String(60), default="")
    made_at: Mapped[datetime] = mapped_column(Moment, default=clock.now)


class RewardStep(Model):
    """One step of a reward: who took it, when, and what they said; nobody: the forum itself."""

    __tablename__ = "reward_steps"
    __table_args__ = (CheckConstraint(one_of("step", STEPS), name="step"),)

    reward_id: Mapped[int] = mapped_column(ForeignKey("rewards.id"), primary_key=True)
    # From 1 on; of two who take the next step at once, the database lets one.
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    step: Mapped[str] = mapped_column(String(12))
    by_id: Mapped[int | None] = mapped_column(ForeignKey("credit_holders.id"))
    words: Mapped[str] = mapped_column(String(500), default="")
    at: Mapped[datetime] = mapped_column(Moment, default=clock.now)
