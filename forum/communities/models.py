"""Tables of brands and communities."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum.accounts.texts import MINIMUM_AGE
from forum.core import clock
from forum.core.database import Moment
from forum.extensions import Model

VISIBILITIES = ("public", "private", "invite")
REACTIONS = "👍 ❤️ 💡 🎉 🤔"
ROLES = ("member", "moderator", "product_manager")
NOTES_MAX = 3


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
        CheckConstraint("rules_asked <= rules_version", name="rules"),
        Index(None, "active_count", "idea_count", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    brand_id: Mapped[int] = mapped_column(ForeignKey("brands.id"), index=True)
    slug: Mapped[str] = mapped_column(String(60), unique=True)
    name: Mapped[str] = mapped_column(String(100))
    tagline: Mapped[str] = mapped_column(String(300), default="")
    language: Mapped[str] = mapped_column(String(5))
    visibility: Mapped[str] = mapped_column(String(10), default="public")
    accent: Mapped[str] = mapped_column(String(7))
    # Name, tagline and brand without case and accents: what the directory is searched by.
    folded: Mapped[str] = mapped_column(Text, default="", server_default="")
    licence: Mapped[str] = mapped_column(Text)
    licence_version: Mapped[int] = mapped_column(default=1)
    rules: Mapped[str] = mapped_column(Text, default="", server_default="")
    rules_html: Mapped[str] = mapped_column(Text, default="", server_default="")
    rules_version: Mapped[int] = mapped_column(default=0, server_default="0")
    # Who has read this version or a later one is not asked; 0: nobody is.
    rules_asked: Mapped[int] = mapped_column(default=0, server_default="0")
    minimum_age: Mapped[int] = mapped_column(default=MINIMUM_AGE, server_default=str(MINIMUM_AGE))
    # Whether members, and not the team alone, may invite.
    members_invite: Mapped[bool] = mapped_column(default=False, server_default="0")
    created_at: Mapped[datetime] = mapped_column(Moment, default=clock.now)
    member_count: Mapped[int] = mapped_column(default=0)
    idea_count: Mapped[int] = mapped_column(default=0)
    # How many people proposed, wrote or voted in the last seven days; counted by the worker.
    active_count: Mapped[int] = mapped_column(default=0, server_default="0")
    # Whether members are asked which of two ideas they would rather have.
    compares: Mapped[bool] = mapped_column(default=False, server_default="0")
    # The signs that members react to posts with, with spaces between them.
    reactions: Mapped[str] = mapped_column(String(100), default=REACTIONS, server_default=REACTIONS)
    # In how many days the brand means to answer; none: it promises nothing.
    answer_within_days: Mapped[int | None] = mapped_column(default=14, server_default="14")
    # How many people have to want an idea before it waits for an answer.
    answer_from_votes: Mapped[int] = mapped_column(default=5, server_default="5")
    # How fast attention falls with the rank in its lists, as its log shows (ranking.exposure).
    attention_decay: Mapped[float] = mapped_column(default=0.25, server_default="0.25")
    attention_learned_at: Mapped[datetime | None] = mapped_column(Moment)

    @property
    def asks_age(self) -> bool:
        """Whether it is for people older than an account has to be."""
        return self.minimum_age > MINIMUM_AGE

    brand: Mapped[Brand] = relationship(lazy="raise")
    areas: Mapped[list[Area]] = relationship(
        lazy="raise", viewonly=True, order_by="(Area.position, Area.id)"
    )
    notes: Mapped[list[Note]] = relationship(lazy="raise", viewonly=True, order_by="Note.position")


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
    # Until then they read and vote, and write nothing.
    silenced_until: Mapped[datetime | None] = mapped_column(Moment)
    # The rules that the person said they had read, and the age that they said they had.
    rules_version: Mapped[int] = mapped_column(default=0, server_default="0")
    confirmed_age: Mapped[int] = mapped_column(default=0, server_default="0")
    # Who brought them, for the credit once they contribute; and by which invitation.
    invited_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    invitation_id: Mapped[int | None] = mapped_column(ForeignKey("invitations.id"), index=True)


class TextVersion(Model):
    """What a community's rules or licence say or once said."""

    __tablename__ = "community_texts"
    __table_args__ = (CheckConstraint("kind IN ('rules', 'licence')", name="kind"),)

    community_id: Mapped[int] = mapped_column(
        ForeignKey("communities.id", ondelete="CASCADE"), primary_key=True
    )
    kind: Mapped[str] = mapped_column(String(10), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    body: Mapped[str] = mapped_column(Text)
    written_at: Mapped[datetime] = mapped_column(Moment, default=clock.now)


class Invitation(Model):
    """A way in, by a link: of its word only the hash is kept."""

    __tablename__ = "invitations"
    __table_args__ = (
        # The database itself lets nobody in by a link that is used up.
        CheckConstraint("use_count BETWEEN 0 AND uses_limit", name="uses"),
        Index(None, "community_id", "id"),
        Index(None, "inviter_id", "created_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    community_id: Mapped[int] = mapped_column(ForeignKey("communities.id", ondelete="CASCADE"))
    inviter_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"))
    hash: Mapped[str] = mapped_column(String(64), unique=True)
    # Where it was mailed to; a link to hand on has none.
    email: Mapped[str | None] = mapped_column(String(254))
    uses_limit: Mapped[int]
    use_count: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime] = mapped_column(Moment, default=clock.now)
    expires_at: Mapped[datetime] = mapped_column(Moment)
    revoked_at: Mapped[datetime | None] = mapped_column(Moment)


class Note(Model):
    """What the team pins on top of its community's pages; three at most."""

    __tablename__ = "pinned_notes"
    __table_args__ = (
        UniqueConstraint("community_id", "position"),
        # Below 0 while two change places.
        CheckConstraint(f"position BETWEEN {-NOTES_MAX} AND {NOTES_MAX - 1}", name="position"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    community_id: Mapped[int] = mapped_column(ForeignKey("communities.id", ondelete="CASCADE"))
    position: Mapped[int]
    body: Mapped[str] = mapped_column(Text)
    body_html: Mapped[str] = mapped_column(Text)
    # The last day that it is shown.
    until: Mapped[date | None]
    created_at: Mapped[datetime] = mapped_column(Moment, default=clock.now)


class Dismissal(Model):
    """A person has read a note and does not want to see it any more."""

    __tablename__ = "note_dismissals"

    note_id: Mapped[int] = mapped_column(
        ForeignKey("pinned_notes.id", ondelete="CASCADE"), primary_key=True
    )
    person_id: Mapped[int] = mapped_column(
        ForeignKey("people.id", ondelete="CASCADE"), primary_key=True, index=True
    )
