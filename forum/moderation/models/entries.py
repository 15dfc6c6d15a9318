"""The log of what moderators did, the sanctions that it holds, and appeals against it.

Entries are written once: triggers refuse that one is changed or deleted, on both databases. To
forget a person, the ids of people may be emptied, and so may the words and what an undo needs.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from forum.core import clock
from forum.core.database import Moment
from forum.extensions import Model
from forum.ideas.models.ideas import one_of

ACTS = (
    "approve",
    "hide",
    "show",
    "edit",
    "accept",
    "move",
    "split",
    "merge",
    "unmerge",
    "decline",
    "lock",
    "unlock",
    "pin",
    "unpin",
    "warn",
    "silence",
    "suspend",
    "hold",
    "purge",
    "remove",
    "set_aside",
    "leave",
    "restore",
    "undo",
    "grant",
    "refuse",
)
WARNING, SILENCE, SUSPENSION = SANCTIONS = ("warning", "silence", "suspension")
APPEAL_STATES = ("open", "granted", "refused")


class ModerationEntry(Model):
    """One act: who did what to what, why, and what it was before."""

    __tablename__ = "moderation_entries"
    __table_args__ = (
        CheckConstraint("rule = '' OR actor_id IS NULL", name="actor"),
        Index(None, "community_id", "id"),
        Index(None, "person_id", "id"),
        Index(None, "subject_kind", "subject_id"),
        Index(None, "actor_id"),
        Index(None, "card_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(Moment, default=clock.now)
    community_id: Mapped[int] = mapped_column(ForeignKey("communities.id"))
    # Who did it; nobody: the forum by the rule that is named, or somebody who is forgotten.
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    rule: Mapped[str] = mapped_column(String(40), default="")
    act: Mapped[str] = mapped_column(String(20))
    subject_kind: Mapped[str] = mapped_column(String(10))
    subject_id: Mapped[int]
    # Whose thing it was, or who was meant.
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    # What the person concerned is told, and what only the team reads.
    reason: Mapped[str] = mapped_column(String(500), default="")
    note: Mapped[str] = mapped_column(String(500), default="")
    # Whether everybody who reads the community may read of it, without names.
    is_public: Mapped[bool] = mapped_column(default=False)
    card_id: Mapped[int | None] = mapped_column(ForeignKey("moderation_cards.id"))
    # What an undo puts back: columns of the subject as they were, never texts.
    before: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    undoes_id: Mapped[int | None] = mapped_column(ForeignKey("moderation_entries.id"), unique=True)


class Sanction(Model):
    """What a person was told or may not do for a while; what takes effect is in the membership."""

    __tablename__ = "sanctions"
    __table_args__ = (
        CheckConstraint(one_of("kind", SANCTIONS), name="kind"),
        CheckConstraint("(kind = 'warning') = (until IS NULL)", name="until"),
        Index(None, "person_id", "community_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    community_id: Mapped[int] = mapped_column(ForeignKey("communities.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(String(10))
    until: Mapped[datetime | None] = mapped_column(Moment)
    entry_id: Mapped[int] = mapped_column(ForeignKey("moderation_entries.id"), unique=True)
    lifted_by_id: Mapped[int | None] = mapped_column(ForeignKey("moderation_entries.id"))


class Appeal(Model):
    """A person's complaint against an act, written once, decided by somebody else."""

    __tablename__ = "appeals"
    __table_args__ = (
        CheckConstraint(one_of("state", APPEAL_STATES), name="state"),
        CheckConstraint("(state = 'open') = (decided_at IS NULL)", name="decided"),
        # Where one admin is alone on the whole site there is nobody else: it is said on the page.
        CheckConstraint("is_alone OR decided_by_id <> against_id", name="another"),
        Index(None, "person_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("moderation_entries.id"), unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"))
    words: Mapped[str] = mapped_column(String(2_000))
    state: Mapped[str] = mapped_column(String(10), default="open")
    # Who did what is complained about: as in the entry, for the constraint.
    against_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    is_alone: Mapped[bool] = mapped_column(default=False)
    answer: Mapped[str] = mapped_column(String(500), default="")
    created_at: Mapped[datetime] = mapped_column(Moment, default=clock.now)
    decided_at: Mapped[datetime | None] = mapped_column(Moment)
