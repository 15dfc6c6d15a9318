"""Tables of brands and communities."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum.core import clock
from forum.core.database import Moment
from forum.extensions import Model

VISIBILITIES = ("public", "private", "invite")
REACTIONS = "👍 ❤️ 💡 🎉 🤔"
ROLES = ("member", "moderator", "product_manager")


class Brand(Model):
    """Who makes the products; owns communities."""

    __tablename__ = "brands"

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(60), unique=True)
    name: Mapped[str] = mapped_column(String(100))


class Community(Model):
    """The people around one product, under their own name, colours and rules."""

    __tablename__ = "communities"
    __table_args__ = (
        CheckConstraint("visibility IN ('public', 'private', 'invite')", name="visibility"),
        CheckConstraint("language IN ('en', 'fr')", name="language"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    brand_id: Mapped[int] = mapped_column(ForeignKey("brands.id"), index=True)
    slug: Mapped[str] = mapped_column(String(60), unique=True)
    name: Mapped[str] = mapped_column(String(100))
    tagline: Mapped[str] = mapped_column(String(300), default="")
    language: Mapped[str] = mapped_column(String(5))
    visibility: Mapped[str] = mapped_column(String(10), default="public")
    accent: Mapped[str] = mapped_column(String(7))
    licence: Mapped[str] = mapped_column(Text)
    licence_version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime] = mapped_column(Moment, default=clock.now)
    member_count: Mapped[int] = mapped_column(default=0)
    idea_count: Mapped[int] = mapped_column(default=0)
    # Whether members are asked which of two ideas they would rather have.
    compares: Mapped[bool] = mapped_column(default=False, server_default="0")
    # The signs that members react to posts with, with spaces between them.
    reactions: Mapped[str] = mapped_column(String(100), default=REACTIONS, server_default=REACTIONS)
    # How fast attention falls with the rank in its lists, as its log shows (ranking.exposure).
    attention_decay: Mapped[float] = mapped_column(default=0.25, server_default="0.25")
    attention_learned_at: Mapped[datetime | None] = mapped_column(Moment)

    brand: Mapped[Brand] = relationship(lazy="raise")
    areas: Mapped[list[Area]] = relationship(
        lazy="raise", viewonly=True, order_by="(Area.position, Area.id)"
    )


class Area(Model):
    """A part of the product that ideas are about."""

    __tablename__ = "areas"
    __table_args__ = (UniqueConstraint("community_id", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    community_id: Mapped[int] = mapped_column(ForeignKey("communities.id", ondelete="CASCADE"))
    name: Mapped[str] = mapped_column(String(40))
    position: Mapped[int]


class ProductModel(Model):
    """A model of the community's product, which members say that they own."""

    __tablename__ = "product_models"
    __table_args__ = (UniqueConstraint("community_id", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    community_id: Mapped[int] = mapped_column(ForeignKey("communities.id", ondelete="CASCADE"))
    name: Mapped[str] = mapped_column(String(60))
    position: Mapped[int]


class Owned(Model):
    """A person says that they own a model."""

    __tablename__ = "owned_models"

    person_id: Mapped[int] = mapped_column(
        ForeignKey("people.id", ondelete="CASCADE"), primary_key=True
    )
    model_id: Mapped[int] = mapped_column(
        ForeignKey("product_models.id", ondelete="CASCADE"), primary_key=True, index=True
    )


class Membership(Model):
    """A person's place in a community."""

    __tablename__ = "memberships"
    __table_args__ = (
        UniqueConstraint("community_id", "person_id"),
        CheckConstraint("role IN ('member', 'moderator', 'product_manager')", name="role"),
        Index(None, "community_id", "joined_at", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    community_id: Mapped[int] = mapped_column(ForeignKey("communities.id", ondelete="CASCADE"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)
    role: Mapped[str] = mapped_column(String(20), default="member")
    joined_at: Mapped[datetime] = mapped_column(Moment, default=clock.now)
    suspended_until: Mapped[datetime | None] = mapped_column(Moment)
