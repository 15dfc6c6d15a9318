"""Tables of capture."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum.core import clock
from forum.core.database import Moment
from forum.extensions import Model

# A run goes on from the themes of the one before and looks at what is new; a full one looks for
# themes in everything as well, and how stable they are; one anew forgets what was found before.
MODES = ("on", "full", "anew")
ACTIVE = ("queued", "running")
DAYS_OF_WEEK = 7
# After how many new ideas a community can be captured by itself.
IDEAS_LEAST, IDEAS_MOST = 5, 1_000
_ACTIVE = text(f"state IN {ACTIVE}")


class CaptureRun(Model):
    """One run of the engine over a community; at most one is under way for each."""

    __tablename__ = "capture_runs"
    __table_args__ = (
        CheckConstraint(
            "state IN ('queued', 'running', 'done', 'failed', 'cancelled')", name="state"
        ),
        CheckConstraint(f"mode IN {MODES}", name="mode"),
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
    mode: Mapped[str] = mapped_column(String(4), default="full", server_default="full")
    # The run whose themes it goes on from.
    before_id: Mapped[int | None] = mapped_column(ForeignKey("capture_runs.id"))
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
    # What the people of each theme own, as JSON: see `freezing/owned.py`.
    owned: Mapped[str | None] = mapped_column(Text)

    run: Mapped[CaptureRun] = relationship(lazy="raise", back_populates="report")


class SharedReport(Model):
    """A link by which whoever holds it reads a report: of its word only the hash is kept."""

    __tablename__ = "shared_reports"
    __table_args__ = (Index(None, "made_by_id", "created_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    run_id: Mapped[int] = mapped_column(
        ForeignKey("capture_runs.id", ondelete="CASCADE"), index=True
    )
    made_by_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"))
    hash: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime] = mapped_column(Moment, default=clock.now)
    expires_at: Mapped[datetime] = mapped_column(Moment)
    revoked_at: Mapped[datetime | None] = mapped_column(Moment)
    # How often it was opened, and when last; by whom, nobody knows.
    opened_count: Mapped[int] = mapped_column(default=0, server_default="0")
    opened_at: Mapped[datetime | None] = mapped_column(Moment)


RULINGS = ("same", "different", "merge", "split", "rename", "pin")


class Ruling(Model):
    """What the product team decided about ideas and themes; every later run obeys it."""

    __tablename__ = "rulings"
    __table_args__ = (
        CheckConstraint(f"kind IN {RULINGS}", name="kind"),
        CheckConstraint("kind != 'rename' OR (theme IS NOT NULL AND label IS NOT NULL)", name="of"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    community_id: Mapped[int] = mapped_column(ForeignKey("communities.id"), index=True)
    kind: Mapped[str] = mapped_column(String(10))
    # Lists of the keys of ideas, as JSON: those of one list belong together, of two lists apart.
    groups: Mapped[str] = mapped_column(Text)
    # The key of the theme that it speaks of, and the name that it gives to it.
    theme: Mapped[str | None] = mapped_column(String(16))
    label: Mapped[str | None] = mapped_column(String(120))
    by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    at: Mapped[datetime] = mapped_column(Moment, default=clock.now)
    # Since when it holds no longer, because somebody took it back.
    undone_at: Mapped[datetime | None] = mapped_column(Moment)


class Verdict(Model):
    """What a reader of the team said of a sentence in talk: which kind it is ("none" for none)."""

    __tablename__ = "verdicts"
    __table_args__ = (UniqueConstraint("post_id", "start", "end"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    community_id: Mapped[int] = mapped_column(ForeignKey("communities.id"), index=True)
    post_id: Mapped[int] = mapped_column(ForeignKey("posts.id", ondelete="CASCADE"))
    # Where the sentence stands in the post, and a hash of it: it counts while the post says it.
    start: Mapped[int]
    end: Mapped[int]
    digest: Mapped[str] = mapped_column(String(16))
    kind: Mapped[str] = mapped_column(String(10))
    by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    at: Mapped[datetime] = mapped_column(Moment, default=clock.now)


class CaptureSettings(Model):
    """How a community wants its ideas ranked; without a row, as the engine does by itself."""

    __tablename__ = "capture_settings"

    community_id: Mapped[int] = mapped_column(ForeignKey("communities.id"), primary_key=True)
    # {"idea": {part: weight}, "theme": {part: weight}} as JSON.
    weights: Mapped[str] = mapped_column(Text)
    changed_by: Mapped[int] = mapped_column(ForeignKey("people.id"))
    changed_at: Mapped[datetime] = mapped_column(Moment, default=clock.now)


class CaptureSchedule(Model):
    """When a community is captured by itself: on a day of each week, or after so many new ideas.

    Without a row it never is.
    """

    __tablename__ = "capture_schedules"
    __table_args__ = (
        CheckConstraint(f"weekday BETWEEN 0 AND {DAYS_OF_WEEK - 1}", name="weekday"),
        CheckConstraint(f"new_ideas BETWEEN {IDEAS_LEAST} AND {IDEAS_MOST}", name="new_ideas"),
        CheckConstraint("(weekday IS NULL) <> (new_ideas IS NULL)", name="one"),
    )

    community_id: Mapped[int] = mapped_column(ForeignKey("communities.id"), primary_key=True)
    # From Monday (0) on; or how many ideas since the last run.
    weekday: Mapped[int | None]
    new_ideas: Mapped[int | None]
    changed_by: Mapped[int] = mapped_column(ForeignKey("people.id"))
    changed_at: Mapped[datetime] = mapped_column(Moment, default=clock.now)
