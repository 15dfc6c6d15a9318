"""Tables of subscriptions."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from forum.core import clock
from forum.core.database import Moment
from forum.extensions import Model

KINDS = ("idea", "thread", "area", "tag", "community", "person")


class Subscription(Model):
    """One person follows one thing; things live on floors above, so there is no key to them.

    A tag is followed in a community: the community's id, and the word.
    """

    __tablename__ = "subscriptions"
    __table_args__ = (
        CheckConstraint(f"kind IN ({', '.join(map(repr, KINDS))})", name="kind"),
        Index(None, "kind", "subject_id"),
    )

    person_id: Mapped[int] = mapped_column(
        ForeignKey("people.id", ondelete="CASCADE"), primary_key=True
    )
    kind: Mapped[str] = mapped_column(String(10), primary_key=True)
    subject_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    word: Mapped[str] = mapped_column(String(30), primary_key=True, default="", server_default="")
    created_at: Mapped[datetime] = mapped_column(Moment, default=clock.now)
