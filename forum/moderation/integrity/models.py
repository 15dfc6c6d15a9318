"""Tables of vote integrity: what a search found, how it is decided, and addresses for a while."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from forum.core import clock
from forum.core.database import Moment
from forum.extensions import Model
from forum.ideas.models.ideas import one_of

OPEN, ASIDE, LEFT = STATES = ("open", "aside", "left")
DIGEST_LENGTH = 32

_OPEN = text("state = 'open'")


class Finding(Model):
    """People of a community who seem to vote as one for an author, until a moderator decides."""

    __tablename__ = "integrity_findings"
    __table_args__ = (
        CheckConstraint(one_of("state", STATES), name="state"),
        CheckConstraint("(state = 'open') = (decided_at IS NULL)", name="decided"),
        Index(
            "uq_integrity_findings_open",
            *("community_id", "author_id"),
            unique=True,
            sqlite_where=_OPEN,
            postgresql_where=_OPEN,
        ),
        Index(None, "community_id", "state", "id"),
        Index(None, "author_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    community_id: Mapped[int] = mapped_column(ForeignKey("communities.id", ondelete="CASCADE"))
    author_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"))
    state: Mapped[str] = mapped_column(String(10), default=OPEN)
    suspicion: Mapped[float]
    found_at: Mapped[datetime] = mapped_column(Moment, default=clock.now)
    decided_at: Mapped[datetime | None] = mapped_column(Moment)


class FindingPerson(Model):
    """One of them: the parts of their suspicion, and the entry that set their votes aside."""

    __tablename__ = "integrity_people"
    __table_args__ = (Index(None, "person_id"),)

    finding_id: Mapped[int] = mapped_column(
        ForeignKey("integrity_findings.id", ondelete="CASCADE"), primary_key=True
    )
    person_id: Mapped[int] = mapped_column(
        ForeignKey("people.id", ondelete="CASCADE"), primary_key=True
    )
    suspicion: Mapped[float]
    # [{"name": "alone", "weight": 4.2, "amount": 11, "total": 11}, …]
    parts: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    entry_id: Mapped[int | None] = mapped_column(ForeignKey("moderation_entries.id"))


class IntegrityWatch(Model):
    """When a community's votes were last looked at, and what the forum may do by itself there."""

    __tablename__ = "integrity_watches"

    community_id: Mapped[int] = mapped_column(
        ForeignKey("communities.id", ondelete="CASCADE"), primary_key=True
    )
    looked_at: Mapped[datetime | None] = mapped_column(Moment)
    is_automatic: Mapped[bool] = mapped_column(default=False)


class AddressSalt(Model):
    """Half of the key that addresses of a week were hashed with; the other is SECRET_KEY."""

    __tablename__ = "address_salts"

    week: Mapped[date] = mapped_column(primary_key=True)
    salt: Mapped[str] = mapped_column(String(64))


class AddressSeen(Model):
    """A person came from an address on a day; of the address a keyed hash, which leads nowhere."""

    __tablename__ = "addresses_seen"
    __table_args__ = (Index(None, "day"),)

    person_id: Mapped[int] = mapped_column(
        ForeignKey("people.id", ondelete="CASCADE"), primary_key=True
    )
    day: Mapped[date] = mapped_column(primary_key=True)
    digest: Mapped[str] = mapped_column(String(DIGEST_LENGTH), primary_key=True)
