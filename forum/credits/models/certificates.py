"""Certificates: what somebody was credited for at one moment, for whoever has the code."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from forum.core import clock
from forum.core.database import Moment
from forum.extensions import Model


class Certificate(Model):
    """A page that whoever has its code may read; the ledger up to an entry says what is on it."""

    __tablename__ = "certificates"
    __table_args__ = (Index(None, "holder_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(32), unique=True)
    holder_id: Mapped[int] = mapped_column(ForeignKey("credit_holders.id"))
    # The last entry of the ledger that it was made from.
    entry_id: Mapped[int]
    made_at: Mapped[datetime] = mapped_column(Moment, default=clock.now)
    # What is printed on it: a part of the hash of its lines as they were.
    checksum: Mapped[str] = mapped_column(String(16))
    # Whether search engines may list it.
    is_listed: Mapped[bool] = mapped_column(default=False)
    revoked_at: Mapped[datetime | None] = mapped_column(Moment)
