"""The queue: what waits for a moderator, one card for each thing and reason."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from forum.core import clock
from forum.core.database import Moment
from forum.extensions import Model
from forum.ideas.models.ideas import one_of

IDEA, POST, THREAD, PERSON = SUBJECTS = ("idea", "post", "thread", "person")
# Why something waits: members flagged it, a rule held it, an edit changed much, somebody is
# reported, a merge is proposed, somebody appeals.
CARD_KINDS = ("flags", "held", "edit", "person", "merge", "appeal")

_OPEN = text("closed_at IS NULL")


class Card(Model):
    """One thing that waits for a moderator, for one reason."""

    __tablename__ = "moderation_cards"
    __table_args__ = (
        CheckConstraint(one_of("kind", CARD_KINDS), name="kind"),
        CheckConstraint(one_of("subject_kind", (*SUBJECTS, "appeal")), name="subject"),
        CheckConstraint("(claimed_by_id IS NULL) = (claimed_until IS NULL)", name="claim"),
        Index(
            "uq_moderation_cards_open",
            *("community_id", "subject_kind", "subject_id", "kind"),
            unique=True,
            sqlite_where=_OPEN,
            postgresql_where=_OPEN,
        ),
        Index(
            "ix_moderation_cards_queue",
            *("community_id", "weight", "id"),
            sqlite_where=_OPEN,
            postgresql_where=_OPEN,
        ),
        Index(None, "community_id", "opened_at"),
        Index(None, "person_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    community_id: Mapped[int] = mapped_column(ForeignKey("communities.id"))
    kind: Mapped[str] = mapped_column(String(10))
    subject_kind: Mapped[str] = mapped_column(String(10))
    subject_id: Mapped[int]
    # Whose thing it is.
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    opened_at: Mapped[datetime] = mapped_column(Moment, default=clock.now)
    closed_at: Mapped[datetime | None] = mapped_column(Moment)
    # Who looks at it just now, so that two do not do the same.
    claimed_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    claimed_until: Mapped[datetime | None] = mapped_column(Moment)
    # How urgent it is: the heaviest come first.
    weight: Mapped[float] = mapped_column(default=1.0)
    # The act that is proposed; empty: none is.
    proposed: Mapped[str] = mapped_column(String(20), default="")
    # Why it is here, in parts: [{"name": "copies", "values": [3], "weight": 1.8}, …].
    signals: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
