"""Tables of the pipeline."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum.core import clock
from forum.core.database import Moment
from forum.credits.models import Deal
from forum.extensions import Model
from forum.ideas.lifecycle import CONSIDERED
from forum.ideas.models.ideas import one_of

# What a stage may show its ideas as.
STATUSES = tuple(sorted(CONSIDERED))
SCALE = 5


class Stage(Model):
    """A step of a brand's production, under its own name; what comes into it gets its status."""

    __tablename__ = "stages"
    __table_args__ = (
        UniqueConstraint("community_id", "name"),
        # What an item points to: it stands in a stage of its own community.
        UniqueConstraint("id", "community_id"),
        CheckConstraint(one_of("status", STATUSES), name="status"),
        CheckConstraint("most IS NULL OR most > 0", name="most"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    community_id: Mapped[int] = mapped_column(ForeignKey("communities.id", ondelete="CASCADE"))
    name: Mapped[str] = mapped_column(String(40))
    position: Mapped[int]
    status: Mapped[str] = mapped_column(String(20))
    # How many items it holds; none: any number.
    most: Mapped[int | None]


class PipelineItem(Model):
    """What the brand works on; it links back to ideas, a theme or a wish, which stay what they are.

    Its title is the brand's own, or, left empty, that of the first idea as it may be read now.
    """

    __tablename__ = "pipeline_items"
    __table_args__ = (
        ForeignKeyConstraint(["stage_id", "community_id"], ["stages.id", "stages.community_id"]),
        CheckConstraint(f"effort IS NULL OR effort BETWEEN 1 AND {SCALE}", name="effort"),
        CheckConstraint(f"value IS NULL OR value BETWEEN 1 AND {SCALE}", name="value"),
        Index(
            "ix_pipeline_items_open",
            "community_id",
            "stage_id",
            "place",
            sqlite_where=text("closed_at IS NULL"),
            postgresql_where=text("closed_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    community_id: Mapped[int] = mapped_column(ForeignKey("communities.id"))
    stage_id: Mapped[int] = mapped_column(index=True)
    # Its place among those of its stage, from above.
    place: Mapped[int] = mapped_column(default=0)
    title: Mapped[str] = mapped_column(String(200), default="")
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    estimate: Mapped[str] = mapped_column(String(60), default="")
    effort: Mapped[int | None]
    value: Mapped[int | None]
    target: Mapped[str] = mapped_column(String(60), default="")
    # The report that it came from, and the theme of it, so that the decision can be defended.
    report_key: Mapped[str | None] = mapped_column(String(16))
    theme_key: Mapped[str | None] = mapped_column(String(16))
    # The sentence of talk that it came from.
    wish_post_id: Mapped[int | None] = mapped_column(ForeignKey("posts.id", ondelete="SET NULL"))
    wish_start: Mapped[int | None]
    created_by: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    created_at: Mapped[datetime] = mapped_column(Moment, default=clock.now)
    moved_at: Mapped[datetime] = mapped_column(Moment, default=clock.now)
    # Grows with each change: who changes an older one is told.
    version: Mapped[int] = mapped_column(default=1)
    # Since when it is out of the pipeline: dropped, or all that it stood on was taken back.
    closed_at: Mapped[datetime | None] = mapped_column(Moment)

    stage: Mapped[Stage] = relationship(
        lazy="raise", foreign_keys=[stage_id], primaryjoin="Stage.id == PipelineItem.stage_id"
    )


class Link(Model):
    """An item is made of an idea, under a deal: without a deal there is none."""

    __tablename__ = "pipeline_links"

    deal_id: Mapped[int] = mapped_column(ForeignKey("deals.id"), primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("pipeline_items.id"), index=True)

    deal: Mapped[Deal] = relationship(lazy="raise")
    item: Mapped[PipelineItem] = relationship(lazy="raise")


class TeamNote(Model):
    """What the product team notes for itself about an item, or about any idea."""

    __tablename__ = "team_notes"
    __table_args__ = (
        CheckConstraint("(item_id IS NULL) <> (idea_id IS NULL)", name="about"),
        Index(None, "item_id", "id"),
        Index(None, "idea_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    item_id: Mapped[int | None] = mapped_column(ForeignKey("pipeline_items.id"))
    idea_id: Mapped[int | None] = mapped_column(ForeignKey("ideas.id", ondelete="CASCADE"))
    author_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    body: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(Moment, default=clock.now)
