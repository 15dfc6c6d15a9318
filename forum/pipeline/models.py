"""Tables of the pipeline."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    String,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum.core import clock
from forum.core.database import Moment
from forum.extensions import Model
from forum.ideas.models import Idea

STAGES = ("shortlisted", "planned", "in_production", "released")
# The status that an idea takes when its item comes into a stage.
STATUS_OF = {
    "shortlisted": "under_review",
    "planned": "planned",
    "in_production": "in_production",
    "released": "released",
}
DEALS = ("none", "thanks", "badge", "gift", "payment", "revenue_share")

_STANDS = text("withdrawn_at IS NULL")


def _one_of(column: str, values: tuple[str, ...]) -> str:
    return f"{column} IN ({', '.join(repr(value) for value in values)})"


class PipelineItem(Model):
    """An idea that the brand pulled; it links back, the idea stays what it is.

    `consent` is true exactly while the item stands, and then the foreign key finds only an idea
    whose author consents: the database refuses to pull without it.
    """

    __tablename__ = "pipeline_items"
    __table_args__ = (
        ForeignKeyConstraint(["idea_id", "consent"], ["ideas.id", "ideas.capture_consent"]),
        CheckConstraint("(withdrawn_at IS NULL) = (consent IS NOT NULL)", name="stands"),
        CheckConstraint("consent IS NULL OR consent", name="consent"),
        CheckConstraint(_one_of("stage", STAGES), name="stage"),
        CheckConstraint(_one_of("deal", DEALS), name="deal"),
        Index(
            "uq_pipeline_items_idea",
            "idea_id",
            unique=True,
            sqlite_where=_STANDS,
            postgresql_where=_STANDS,
        ),
        Index(None, "community_id", "stage"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    community_id: Mapped[int] = mapped_column(ForeignKey("communities.id"))
    idea_id: Mapped[int] = mapped_column(ForeignKey("ideas.id"))
    consent: Mapped[bool | None] = mapped_column(default=True)
    stage: Mapped[str] = mapped_column(String(20), default=STAGES[0])
    deal: Mapped[str] = mapped_column(String(20))
    deal_note: Mapped[str] = mapped_column(String(500), default="")
    pulled_by: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    pulled_at: Mapped[datetime] = mapped_column(Moment, default=clock.now)
    moved_at: Mapped[datetime] = mapped_column(Moment, default=clock.now)
    # The report that it was pulled from, so that the decision can be defended later.
    report_key: Mapped[str | None] = mapped_column(String(16))
    withdrawn_at: Mapped[datetime | None] = mapped_column(Moment)

    idea: Mapped[Idea] = relationship(lazy="raise", foreign_keys=[idea_id])
