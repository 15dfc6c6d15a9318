"""Tables of credit."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum.core import clock
from forum.core.database import Moment
from forum.extensions import Model
from forum.ideas.models import Idea
from forum.ideas.models.ideas import one_of

DEALS = ("none", "thanks", "badge", "gift", "payment", "revenue_share")
ENDS = ("consent", "withdrawn", "merged", "dropped")

_STANDS = text("ended_at IS NULL")


class Deal(Model):
    """What an idea's author gets for it, recorded before anything is made of it.

    `consent` is true exactly while the deal stands, and then the foreign key finds only an idea
    whose author consents: the database refuses a deal without it, and whatever is pulled has one.
    """

    __tablename__ = "deals"
    __table_args__ = (
        ForeignKeyConstraint(["idea_id", "consent"], ["ideas.id", "ideas.capture_consent"]),
        CheckConstraint("(ended_at IS NULL) = (consent IS NOT NULL)", name="stands"),
        CheckConstraint("consent IS NULL OR consent", name="consent"),
        CheckConstraint("(ended_at IS NULL) = (ended_because IS NULL)", name="ended"),
        CheckConstraint(one_of("kind", DEALS), name="kind"),
        CheckConstraint(f"ended_because IS NULL OR {one_of('ended_because', ENDS)}", name="end"),
        Index(
            "uq_deals_idea",
            "idea_id",
            unique=True,
            sqlite_where=_STANDS,
            postgresql_where=_STANDS,
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    idea_id: Mapped[int] = mapped_column(ForeignKey("ideas.id"))
    consent: Mapped[bool | None] = mapped_column(default=True)
    kind: Mapped[str] = mapped_column(String(20))
    note: Mapped[str] = mapped_column(String(500), default="")
    made_by: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    made_at: Mapped[datetime] = mapped_column(Moment, default=clock.now)
    ended_at: Mapped[datetime | None] = mapped_column(Moment)
    ended_because: Mapped[str | None] = mapped_column(String(10))

    idea: Mapped[Idea] = relationship(lazy="raise", foreign_keys=[idea_id])
