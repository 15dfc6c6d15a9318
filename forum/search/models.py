"""Tables of search: what changed and waits to be indexed, and the index itself on PostgreSQL."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index, String, Text
from sqlalchemy.dialects.postgresql import TSVECTOR
from sqlalchemy.orm import Mapped, mapped_column

from forum.core import clock
from forum.core.database import DERIVED, Moment
from forum.extensions import Model


class SearchNote(Model):
    """Something changed that the index must learn; kept for a day, for an index in the making."""

    __tablename__ = "search_notes"
    __table_args__ = (Index(None, "done_at", "id"), DERIVED)

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(10))
    ref: Mapped[int]
    noted_at: Mapped[datetime] = mapped_column(Moment, default=clock.now)
    done_at: Mapped[datetime | None] = mapped_column(Moment)


class SearchDocument(Model):
    """A document of the index on PostgreSQL; on SQLite the index is in files and this is empty."""

    __tablename__ = "search_documents"
    __table_args__ = (
        Index(None, "words", postgresql_using="gin"),
        Index(None, "written"),
        DERIVED,
    )

    kind: Mapped[str] = mapped_column(String(10), primary_key=True)
    ref: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    # When it was written, in seconds since 1970: what a new index did not come by is gone.
    written: Mapped[int]
    place: Mapped[int]
    is_open: Mapped[bool]
    author: Mapped[int]
    status: Mapped[str] = mapped_column(String(20))
    area: Mapped[int]
    # The day it was made, as a number of days.
    made: Mapped[int]
    length: Mapped[float]
    words: Mapped[str] = mapped_column(TSVECTOR().with_variant(Text(), "sqlite"))


class SearchWord(Model):
    """In how many documents a word of the index is, on PostgreSQL."""

    __tablename__ = "search_words"
    __table_args__ = (DERIVED,)

    # Compared byte by byte on PostgreSQL, so that its key finds beginnings too.
    word: Mapped[str] = mapped_column(
        String(60).with_variant(String(60, collation="C"), "postgresql"), primary_key=True
    )
    documents: Mapped[int]


class SearchBuild(Model):
    """How far a new index has come on PostgreSQL, kind by kind."""

    __tablename__ = "search_builds"
    __table_args__ = (DERIVED,)

    kind: Mapped[str] = mapped_column(String(10), primary_key=True)
    reached: Mapped[int]
