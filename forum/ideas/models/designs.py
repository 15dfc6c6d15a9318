"""Designs: the pictures that show an idea, their versions, and remarks on a spot of one."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from forum.core import clock
from forum.core.database import Moment
from forum.extensions import Model


class Design(Model):
    """One version of a picture; the file lies in the uploads under a random name.

    It belongs to an idea, or to a draft of one, or to an amendment that offers it.
    """

    __tablename__ = "designs"
    __table_args__ = (
        UniqueConstraint("idea_id", "position", "version"),
        CheckConstraint(
            "(CASE WHEN idea_id IS NULL THEN 0 ELSE 1 END)"
            " + (CASE WHEN draft_id IS NULL THEN 0 ELSE 1 END)"
            " + (CASE WHEN amendment_id IS NULL THEN 0 ELSE 1 END) = 1",
            name="owner",
        ),
        Index(None, "author_id"),
        Index(None, "draft_id"),
        Index(None, "amendment_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    idea_id: Mapped[int | None] = mapped_column(ForeignKey("ideas.id", ondelete="CASCADE"))
    draft_id: Mapped[int | None] = mapped_column(ForeignKey("drafts.id", ondelete="CASCADE"))
    amendment_id: Mapped[int | None] = mapped_column(
        ForeignKey("amendments.id", ondelete="CASCADE")
    )
    # Whose picture this is; none for what came with an import, which is the idea's author's.
    author_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    position: Mapped[int]
    version: Mapped[int] = mapped_column(default=1, server_default="1")
    is_current: Mapped[bool] = mapped_column(default=True, server_default="1")
    file: Mapped[str] = mapped_column(String(80), unique=True)
    width: Mapped[int]
    height: Mapped[int]
    # With its thumbnail; 0 for those that were kept before anybody counted.
    bytes: Mapped[int] = mapped_column(default=0, server_default="0")
    alt: Mapped[str] = mapped_column(String(300))
    # Near-identical pictures differ in few bits of it (core.images); none for old ones.
    fingerprint: Mapped[int | None] = mapped_column(BigInteger)
    created_at: Mapped[datetime | None] = mapped_column(Moment, default=clock.now)


class Pin(Model):
    """A remark on a spot of a design, in thousandths of its width and height; a post says it."""

    __tablename__ = "pins"
    __table_args__ = (
        CheckConstraint("across BETWEEN 0 AND 1000 AND down BETWEEN 0 AND 1000", name="inside"),
        UniqueConstraint("post_id"),
        Index(None, "design_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    design_id: Mapped[int] = mapped_column(ForeignKey("designs.id", ondelete="CASCADE"))
    post_id: Mapped[int] = mapped_column(ForeignKey("posts.id", ondelete="CASCADE"))
    across: Mapped[int]
    down: Mapped[int]
