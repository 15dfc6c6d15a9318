"""Tables of what people are thanked for."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from forum.core import clock
from forum.core.database import Moment
from forum.extensions import Model

CONSIDERED, AMENDMENT, DUPLICATE, THANKS = KINDS = (
    "idea_considered",
    "amendment",
    "duplicate",
    "thanks",
)


class Contribution(Model):
    """Somebody else took up what a person gave; the subject is an idea, amendment, merge or post.

    Every row is kept; which of them count, `service.recount` says.
    """

    __tablename__ = "contributions"
    __table_args__ = (
        CheckConstraint(f"kind IN ({', '.join(map(repr, KINDS))})", name="kind"),
        CheckConstraint("by_id IS NULL OR by_id <> person_id", name="not_by_oneself"),
        # Thanks come from many, each once; all else happens once.
        Index(
            "uq_contributions_once",
            "kind",
            "subject_id",
            unique=True,
            sqlite_where=text("kind <> 'thanks'"),
            postgresql_where=text("kind <> 'thanks'"),
        ),
        Index(
            "uq_contributions_thanks",
            "subject_id",
            "by_id",
            unique=True,
            sqlite_where=text("kind = 'thanks'"),
            postgresql_where=text("kind = 'thanks'"),
        ),
        Index(None, "person_id", "id"),
        Index(None, "by_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(String(20))
    subject_id: Mapped[int]
    community_id: Mapped[int] = mapped_column(ForeignKey("communities.id", ondelete="CASCADE"))
    # Who took it up; none where the operator did, or nobody remembers.
    by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id", ondelete="SET NULL"))
    at: Mapped[datetime] = mapped_column(Moment, default=clock.now)


class Reputation(Model):
    """How many contributions of a person count in a community; computed from their rows."""

    __tablename__ = "reputations"

    person_id: Mapped[int] = mapped_column(
        ForeignKey("people.id", ondelete="CASCADE"), primary_key=True
    )
    community_id: Mapped[int] = mapped_column(
        ForeignKey("communities.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    contributions: Mapped[int]
