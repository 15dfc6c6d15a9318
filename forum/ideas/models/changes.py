"""What becomes of an idea: steps with their reasons, answers, other words, amendments, merges."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from forum.core import clock
from forum.core.database import Moment
from forum.extensions import Model
from forum.ideas.models.ideas import one_of

AMENDMENT_STATES = ("offered", "accepted", "declined", "withdrawn")
MERGE_STATES = ("proposed", "done", "declined", "undone")


class StatusChange(Model):
    """A step in an idea's life, with its public reason."""

    __tablename__ = "status_changes"
    __table_args__ = (Index(None, "idea_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    idea_id: Mapped[int] = mapped_column(ForeignKey("ideas.id", ondelete="CASCADE"))
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    before: Mapped[str] = mapped_column(String(20))
    after: Mapped[str] = mapped_column(String(20))
    reason: Mapped[str] = mapped_column(String(500))
    at: Mapped[datetime] = mapped_column(Moment, default=clock.now)


class BrandResponse(Model):
    """The brand's answer to an idea: one, which it may change."""

    __tablename__ = "brand_responses"

    idea_id: Mapped[int] = mapped_column(
        ForeignKey("ideas.id", ondelete="CASCADE"), primary_key=True
    )
    author_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    body: Mapped[str] = mapped_column(Text)
    body_html: Mapped[str] = mapped_column(Text)
    renderer: Mapped[int]
    created_at: Mapped[datetime] = mapped_column(Moment, default=clock.now)
    edited_at: Mapped[datetime | None] = mapped_column(Moment)
    # Names the answers that were given together, with the same words.
    batch: Mapped[str | None] = mapped_column(String(16), index=True)


class Revision(Model):
    """What an idea says or once said, and who wrote that: number 1 is what was proposed."""

    __tablename__ = "revisions"
    __table_args__ = (Index(None, "written_at"),)

    idea_id: Mapped[int] = mapped_column(
        ForeignKey("ideas.id", ondelete="CASCADE"), primary_key=True
    )
    number: Mapped[int] = mapped_column(primary_key=True)
    author_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    title: Mapped[str] = mapped_column(String(200))
    body: Mapped[str] = mapped_column(Text)
    written_at: Mapped[datetime] = mapped_column(Moment)


class Amendment(Model):
    """Other words for an idea, or another version of one of its designs, offered by a member."""

    __tablename__ = "amendments"
    __table_args__ = (
        CheckConstraint(one_of("state", AMENDMENT_STATES), name="state"),
        Index(None, "idea_id", "state"),
        Index(None, "author_id", "created_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    idea_id: Mapped[int] = mapped_column(ForeignKey("ideas.id", ondelete="CASCADE"))
    author_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    # The idea's revision that it was written from, and what the idea would say then.
    revision: Mapped[int]
    title: Mapped[str] = mapped_column(String(200))
    body: Mapped[str] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(String(500))
    state: Mapped[str] = mapped_column(String(10), default="offered")
    # Whether a moderator took it out of sight.
    is_hidden: Mapped[bool] = mapped_column(default=False, server_default="0")
    answer: Mapped[str] = mapped_column(String(500), default="")
    created_at: Mapped[datetime] = mapped_column(Moment, default=clock.now)
    answered_at: Mapped[datetime | None] = mapped_column(Moment)


class Merge(Model):
    """One idea speaks for another: proposed, done, declined, or undone again."""

    __tablename__ = "merges"
    __table_args__ = (
        CheckConstraint(one_of("state", MERGE_STATES), name="state"),
        CheckConstraint("source_id <> target_id", name="two"),
        # One at a time for each idea.
        Index(
            "uq_merges_open",
            "source_id",
            unique=True,
            sqlite_where=text("state IN ('proposed', 'done')"),
            postgresql_where=text("state IN ('proposed', 'done')"),
        ),
        Index(None, "target_id", "state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    source_id: Mapped[int] = mapped_column(ForeignKey("ideas.id", ondelete="CASCADE"))
    target_id: Mapped[int] = mapped_column(ForeignKey("ideas.id", ondelete="CASCADE"))
    proposer_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    reason: Mapped[str] = mapped_column(String(500))
    state: Mapped[str] = mapped_column(String(10))
    # Where the source stood, to put it back there.
    status_before: Mapped[str] = mapped_column(String(20), default="open")
    created_at: Mapped[datetime] = mapped_column(Moment, default=clock.now)
    done_at: Mapped[datetime | None] = mapped_column(Moment)
    # Until then voters may keep their votes out of it, and the author may undo it.
    object_until: Mapped[datetime | None] = mapped_column(Moment)


class OptOut(Model):
    """A voter keeps their vote out of a merge."""

    __tablename__ = "merge_opt_outs"

    merge_id: Mapped[int] = mapped_column(
        ForeignKey("merges.id", ondelete="CASCADE"), primary_key=True
    )
    person_id: Mapped[int] = mapped_column(
        ForeignKey("people.id", ondelete="CASCADE"), primary_key=True
    )
