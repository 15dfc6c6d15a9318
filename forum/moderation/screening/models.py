"""What a team decided about screening, its rules, and which hosts were linked to before."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from forum.core import clock
from forum.core.database import Moment
from forum.extensions import Model
from forum.ideas.models.ideas import one_of

WORD, LINK = KINDS = ("word", "link")
REFUSE, HOLD, CARD = ACTS = ("refuse", "hold", "card")


class Screening(Model):
    """The thresholds of a community whose team chose its own; the usual ones are in settings.py."""

    __tablename__ = "screening"

    community_id: Mapped[int] = mapped_column(
        ForeignKey("communities.id", ondelete="CASCADE"), primary_key=True
    )
    # How many first contributions of a person wait for a moderator; 0: none does.
    hold_first: Mapped[int]
    # From which score of spam signals a text is held, and from which weight of flags.
    hold_from: Mapped[float]
    flags_hold_from: Mapped[float]
    # An edit of more than so many per cent, after so many days, is shown to the moderators.
    edit_share: Mapped[int]
    edit_days: Mapped[int]
    # Whether a link that a newcomer adds to such an old text holds it.
    holds_links: Mapped[bool]
    # Hosts, a line each, that no rule and no signal minds.
    allowed_hosts: Mapped[str] = mapped_column(Text)


class Rule(Model):
    """Words or links that a community refuses, holds, or shows to its moderators."""

    __tablename__ = "screening_rules"
    __table_args__ = (
        CheckConstraint(one_of("kind", KINDS), name="kind"),
        CheckConstraint(one_of("act", ACTS), name="act"),
        UniqueConstraint("community_id", "kind", "pattern"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    community_id: Mapped[int] = mapped_column(ForeignKey("communities.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(String(10))
    pattern: Mapped[str] = mapped_column(String(100))
    act: Mapped[str] = mapped_column(String(10))
    created_at: Mapped[datetime] = mapped_column(Moment, default=clock.now)


class KnownHost(Model):
    """A host that somebody linked to in a community, in words that are shown there."""

    __tablename__ = "known_hosts"

    community_id: Mapped[int] = mapped_column(
        ForeignKey("communities.id", ondelete="CASCADE"), primary_key=True
    )
    host: Mapped[str] = mapped_column(String(200), primary_key=True)


class Reading(Model):
    """How far the worker has read for links: the newest post or idea that it knows."""

    __tablename__ = "screening_readings"

    kind: Mapped[str] = mapped_column(String(10), primary_key=True)
    last_id: Mapped[int] = mapped_column(default=0)
