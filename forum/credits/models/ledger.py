"""The ledger: who gave what to an idea that was taken up, and what became of it.

Its rows are written once: triggers refuse that one is changed or deleted, on both databases. They
name nobody. Whom a holder stands for is one link, which can be cut without touching the ledger.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from forum.core import clock
from forum.core.database import Moment
from forum.extensions import Model
from forum.ideas.models.ideas import one_of

# What somebody gave; the subject is the idea, amendment, design or post that it was.
AUTHOR, MERGED, AMENDMENT, DESIGN, POST, WISH, EVIDENCE = GIVEN = (
    "author",
    "merged",
    "amendment",
    "design",
    "post",
    "wish",
    "evidence",
)
# What became of it; the subject is the deal, item or allocation.
DEAL, THEME, ITEM, RELEASED, ENDED, SETTLED = HAPPENED = (
    "deal",
    "theme",
    "item",
    "released",
    "ended",
    "settled",
)
# How a proposed allocation was settled: the detail of such an entry.
STANDS, DECLINED, LAPSED, TAKEN_BACK = OUTCOMES = ("stands", "declined", "lapsed", "taken_back")

_GIVEN = one_of("kind", GIVEN)


class Holder(Model):
    """Somebody in the ledger: a person, and once that link is cut, a pseudonym that stays."""

    __tablename__ = "credit_holders"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int | None] = mapped_column(
        ForeignKey("people.id", ondelete="SET NULL"), unique=True
    )
    # Shown once nobody stands behind it: “Contributor 7f3a”.
    word: Mapped[str] = mapped_column(String(12), unique=True)


class LedgerEntry(Model):
    """One fact about an idea, written once."""

    __tablename__ = "ledger_entries"
    __table_args__ = (
        # The same fact stands once, and a proposal is settled once.
        UniqueConstraint("idea_id", "kind", "subject_id"),
        CheckConstraint(f"{_GIVEN} OR {one_of('kind', HAPPENED)}", name="kind"),
        CheckConstraint(f"({_GIVEN}) = (holder_id IS NOT NULL)", name="giver"),
        CheckConstraint(f"kind <> 'settled' OR {one_of('detail', OUTCOMES)}", name="outcome"),
        Index(None, "holder_id", "idea_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(Moment, default=clock.now)
    idea_id: Mapped[int] = mapped_column(ForeignKey("ideas.id"))
    kind: Mapped[str] = mapped_column(String(10))
    subject_id: Mapped[int]
    holder_id: Mapped[int | None] = mapped_column(ForeignKey("credit_holders.id"))
    # The keys of report and theme, why a deal ended, how a proposal was settled.
    detail: Mapped[str] = mapped_column(String(40), default="")
