"""Tables of capture."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum.core import clock
from forum.core.database import Moment
from forum.extensions import Model

_ACTIVE = text("state IN ('queued', 'running')")


class CaptureRun(Model):
    """One run of the engine over a community; at most one is under way for each."""

    __tablename__ = "capture_runs"
    __table_args__ = (
        CheckConstraint("state IN ('queued', 'running', 'done', 'failed')", name="state"),
        Index(
            "uq_capture_runs_active",
            "community_id",
            unique=True,
            sqlite_where=_ACTIVE,
            postgresql_where=_ACTIVE,
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(16), unique=True)
    community_id: Mapped[int] = mapped_column(ForeignKey("communities.id"), index=True)
    started_by: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    seed: Mapped[int] = mapped_column(default=0)
    state: Mapped[str] = mapped_column(String(10), default="queued")
    stage: Mapped[str] = mapped_column(String(20), default="")
    share: Mapped[float] = mapped_column(default=0.0)
    created_at: Mapped[datetime] = mapped_column(Moment, default=clock.now)
    started_at: Mapped[datetime | None] = mapped_column(Moment)
    finished_at: Mapped[datetime | None] = mapped_column(Moment)
    error: Mapped[str | None] = mapped_column(String(500))

    report: Mapped[Report | None] = relationship(lazy="raise", back_populates="run")


class Report(Model):
    """What a run found, frozen: keys, numbers and hashes, never the texts of people."""

    __tablename__ = "reports"

    id: Mapped[int] = mapped_column(primary_key=True)
    run_id: Mapped[int] = mapped_column(
        ForeignKey("capture_runs.id", ondelete="CASCADE"), unique=True
    )
    frozen_at: Mapped[datetime] = mapped_column(Moment, default=clock.now)
    corpus_hash: Mapped[str] = mapped_column(String(64))
    findings_hash: Mapped[str] = mapped_column(String(64))
    ideas: Mapped[int]
    themes: Mapped[int]
    unthemed: Mapped[int]
    seconds: Mapped[float]
    # Canonical JSON as the engine wrote it, so that the same findings are the same bytes.
    findings: Mapped[str] = mapped_column(Text)

    run: Mapped[CaptureRun] = relationship(lazy="raise", back_populates="report")
