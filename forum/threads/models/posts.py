"""Posts, what they said before, whom they name, and what others answer with one press."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from forum.core import clock
from forum.core.database import Moment
from forum.extensions import Model


class Post(Model):
    """What one person wrote in a thread; rendered once, when written."""

    __tablename__ = "posts"
    __table_args__ = (
        CheckConstraint("visibility IN ('visible', 'held', 'hidden')", name="visibility"),
        Index(None, "thread_id", "id"),
        Index(None, "thread_id", "path"),
        Index(None, "author_id", "created_at"),
        # What was removed is few and asked for the newest first.
        Index(
            "ix_posts_hidden",
            "id",
            sqlite_where=text("visibility = 'hidden'"),
            postgresql_where=text("visibility = 'hidden'"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    thread_id: Mapped[int] = mapped_column(ForeignKey("threads.id", ondelete="CASCADE"))
    author_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    # The post that this one answers.
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("posts.id"), index=True)
    # How far it is set in, and where it stands: the ids from the root down to it (tree.py).
    depth: Mapped[int] = mapped_column(default=0, server_default="0")
    path: Mapped[str] = mapped_column(String(70), default="", server_default="")
    body: Mapped[str] = mapped_column(Text)
    body_html: Mapped[str] = mapped_column(Text)
    renderer: Mapped[int]
    visibility: Mapped[str] = mapped_column(String(10), default="visible")
    # Whether anybody was told of it: not yet, while what was held has never been shown.
    is_announced: Mapped[bool] = mapped_column(default=True, server_default="1")
    created_at: Mapped[datetime] = mapped_column(Moment, default=clock.now)
    edited_at: Mapped[datetime | None] = mapped_column(Moment)
    # Since when it is hidden because its author wants it so.
    taken_back_at: Mapped[datetime | None] = mapped_column(Moment)
    # The key of the form that made it: a second press of the button finds the first post.


class PostRevision(Model):
    """What a post said until somebody changed it."""

    __tablename__ = "post_revisions"
    __table_args__ = (Index(None, "post_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    post_id: Mapped[int] = mapped_column(ForeignKey("posts.id", ondelete="CASCADE"))
    # Who wrote these words, and when.
    author_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    body: Mapped[str] = mapped_column(Text)
    written_at: Mapped[datetime] = mapped_column(Moment)


class Mention(Model):
    """A post names a person who may read it."""

    __tablename__ = "mentions"
    __table_args__ = (Index(None, "person_id"),)

    post_id: Mapped[int] = mapped_column(
        ForeignKey("posts.id", ondelete="CASCADE"), primary_key=True
    )
    person_id: Mapped[int] = mapped_column(
        ForeignKey("people.id", ondelete="CASCADE"), primary_key=True
    )


class Reaction(Model):
    """One person's sign on a post, of those that the community has."""

    __tablename__ = "reactions"

    post_id: Mapped[int] = mapped_column(
        ForeignKey("posts.id", ondelete="CASCADE"), primary_key=True
    )
    person_id: Mapped[int] = mapped_column(
        ForeignKey("people.id", ondelete="CASCADE"), primary_key=True
    )
    sign: Mapped[str] = mapped_column(String(20), primary_key=True)


class Thanks(Model):
    """One person's thanks for a post: more than a reaction, they count for its author."""

    __tablename__ = "thanks"

    post_id: Mapped[int] = mapped_column(
        ForeignKey("posts.id", ondelete="CASCADE"), primary_key=True
    )
    person_id: Mapped[int] = mapped_column(
        ForeignKey("people.id", ondelete="CASCADE"), primary_key=True
    )
    given_at: Mapped[datetime] = mapped_column(Moment, default=clock.now)


class PostImage(Model):
    """A picture that was given while writing; before the post is there, its giver alone sees it."""

    __tablename__ = "post_images"
    __table_args__ = (Index(None, "post_id"), Index(None, "person_id", "given_at"))

    id: Mapped[int] = mapped_column(primary_key=True)
    file: Mapped[str] = mapped_column(String(40), unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    community_id: Mapped[int] = mapped_column(ForeignKey("communities.id"))
    post_id: Mapped[int | None] = mapped_column(ForeignKey("posts.id", ondelete="CASCADE"))
    width: Mapped[int]
    height: Mapped[int]
    # With its thumbnail; 0 for those that were kept before anybody counted.
    bytes: Mapped[int] = mapped_column(default=0, server_default="0")
    given_at: Mapped[datetime] = mapped_column(Moment, default=clock.now)
