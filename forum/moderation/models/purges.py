"""Purges: what was taken out of sight at once, and what puts it back."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from forum.core import clock
from forum.core.database import Moment
from forum.extensions import Model


class Purge(Model):
    """All that a person gave in some communities, out of sight; for a while it can be undone."""

    __tablename__ = "purges"
    __table_args__ = (
        CheckConstraint("undone_at IS NULL OR finished_at IS NULL", name="ended"),
        Index(None, "person_id"),
        Index(None, "community_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"))
    # From where it was done, by whom, and in which communities.
    community_id: Mapped[int] = mapped_column(ForeignKey("communities.id"))
    by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id", ondelete="SET NULL"))
    places: Mapped[list[int]] = mapped_column(JSON)
    # How much of each kind it was.
    counts: Mapped[dict[str, int]] = mapped_column(JSON)
    at: Mapped[datetime] = mapped_column(Moment, default=clock.now)
    undone_at: Mapped[datetime | None] = mapped_column(Moment)
    # Since when it is gone for good.
    finished_at: Mapped[datetime | None] = mapped_column(Moment)


class PurgedRow(Model):
    """One row as it was before a purge: what the undo puts back."""

    __tablename__ = "purged_rows"
    __table_args__ = (Index(None, "purge_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    purge_id: Mapped[int] = mapped_column(ForeignKey("purges.id", ondelete="CASCADE"))
    # The table, the key of the row, and its columns: those that were changed, or all of it.
    place: Mapped[str] = mapped_column(String(40))
    key: Mapped[dict[str, Any]] = mapped_column(JSON)
    before: Mapped[dict[str, Any]] = mapped_column(JSON)
    is_gone: Mapped[bool] = mapped_column(default=False)
