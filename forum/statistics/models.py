"""Tables of sums."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from forum.core import clock
from forum.core.database import Moment
from forum.extensions import Model


class Week(Model):
    """What happened in a community in the week that begins on that Monday."""

    __tablename__ = "statistics_weeks"

    community_id: Mapped[int] = mapped_column(
        ForeignKey("communities.id", ondelete="CASCADE"), primary_key=True
    )
    begins: Mapped[date] = mapped_column(primary_key=True)
    # Members at its end, as far as they are still there when it is counted.
    members: Mapped[int]
    # People who proposed, wrote or voted.
    active: Mapped[int]
    ideas: Mapped[int]
    posts: Mapped[int]
    votes: Mapped[int]
    voters: Mapped[int]
    counted_at: Mapped[datetime] = mapped_column(Moment, default=clock.now)
