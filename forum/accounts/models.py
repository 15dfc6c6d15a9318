"""Tables of people."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from forum.core import clock
from forum.core.database import Moment
from forum.extensions import Model


class Person(Model):
    """Somebody with a name; an unclaimed one came with an import and can't sign in."""

    __tablename__ = "people"
    __table_args__ = (
        UniqueConstraint("folded_name", "origin"),
        UniqueConstraint("email"),
        CheckConstraint("(password_hash IS NULL) = unclaimed", name="unclaimed_has_no_password"),
        CheckConstraint("sociability IN ('words', 'chat', 'talk')", name="sociability"),
        Index("uq_people_avatar", "avatar", unique=True),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    folded_name: Mapped[str] = mapped_column(String(200))
    # Where an unclaimed name comes from: two imports may each have their own "anna".
    origin: Mapped[str] = mapped_column(String(60), default="")
    email: Mapped[str | None] = mapped_column(String(254))
    password_hash: Mapped[str | None] = mapped_column(String(200))
    unclaimed: Mapped[bool] = mapped_column(default=False)
    is_admin: Mapped[bool] = mapped_column(default=False)
    is_demo: Mapped[bool] = mapped_column(default=False)
    language: Mapped[str] = mapped_column(String(5), default="en")
    created_at: Mapped[datetime] = mapped_column(Moment, default=clock.now)
    verified_at: Mapped[datetime | None] = mapped_column(Moment)
    of_age_confirmed_at: Mapped[datetime | None] = mapped_column(Moment)
    # What the bell shows; kept with the notices, so that no page has to count them.
    unread_notices: Mapped[int] = mapped_column(default=0, server_default="0")
    # Renewed by a new password, so that every session signed in before ends.
    session_key: Mapped[str] = mapped_column(String(32))
    # What they say of themselves; the texts are read by the profile alone.
    about: Mapped[str] = mapped_column(
        Text, default="", server_default="", deferred=True, deferred_raiseload=True
    )
    about_html: Mapped[str] = mapped_column(
        Text, default="", server_default="", deferred=True, deferred_raiseload=True
    )
    about_renderer: Mapped[int] = mapped_column(default=0, server_default="0")
    sociability: Mapped[str | None] = mapped_column(String(10))
    # The file of their picture; without one they are shown by their initials.
    avatar: Mapped[str | None] = mapped_column(String(80))
    # A picture that a moderator took out of sight, kept while that can be undone.
    hidden_avatar: Mapped[str | None] = mapped_column(String(80))
    time_zone: Mapped[str] = mapped_column(String(64), default="UTC", server_default="UTC")
    renamed_at: Mapped[datetime | None] = mapped_column(Moment)
    # What trust is made of (accounts.trust). The contributions are counted by the room above that
    # records them; of the days only the number is kept, and which was the last.
    days_seen: Mapped[int] = mapped_column(default=0, server_default="0")
    last_seen_on: Mapped[date | None]
    contributions: Mapped[int] = mapped_column(default=0, server_default="0")
    trust_granted_at: Mapped[datetime | None] = mapped_column(Moment)
    flag_upheld_at: Mapped[datetime | None] = mapped_column(Moment)
    # Since then nothing leads to who this was; what they gave stands under a name of nobody.
    erased_at: Mapped[datetime | None] = mapped_column(Moment)


class FormerName(Model):
    """A name that a person gave up: kept for them for a while (limits.NAME_KEPT_FOR)."""

    __tablename__ = "former_names"

    folded_name: Mapped[str] = mapped_column(String(200), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)
    given_up_at: Mapped[datetime] = mapped_column(Moment, default=clock.now)


class Block(Model):
    """One person does not want to hear of another."""

    __tablename__ = "blocks"
    __table_args__ = (
        CheckConstraint("person_id <> blocked_id", name="two"),
        Index(None, "blocked_id"),
    )

    person_id: Mapped[int] = mapped_column(
        ForeignKey("people.id", ondelete="CASCADE"), primary_key=True
    )
    blocked_id: Mapped[int] = mapped_column(
        ForeignKey("people.id", ondelete="CASCADE"), primary_key=True
    )
    created_at: Mapped[datetime] = mapped_column(Moment, default=clock.now)


class Consent(Model):
    """One agreement of one person to one text; a withdrawn one stays, with its date."""

    __tablename__ = "consents"
    __table_args__ = (
        CheckConstraint("kind IN ('terms', 'capture')", name="kind"),
        Index(None, "person_id", "kind"),
        # One standing agreement of each kind; what is withdrawn leaves room for a new one.
        Index(
            "uq_consents_standing",
            "person_id",
            "kind",
            unique=True,
            sqlite_where=text("withdrawn_at IS NULL"),
            postgresql_where=text("withdrawn_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(String(10))
    version: Mapped[str] = mapped_column(String(20))
    language: Mapped[str] = mapped_column(String(5))
    text_hash: Mapped[str] = mapped_column(String(64))
    given_at: Mapped[datetime] = mapped_column(Moment, default=clock.now)
    withdrawn_at: Mapped[datetime | None] = mapped_column(Moment)


class Token(Model):
    """A single-use word that was mailed: only its hash is kept."""

    __tablename__ = "tokens"
    __table_args__ = (CheckConstraint("purpose IN ('verify', 'reset')", name="purpose"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)
    purpose: Mapped[str] = mapped_column(String(10))
    hash: Mapped[str] = mapped_column(String(64), unique=True)
    expires_at: Mapped[datetime] = mapped_column(Moment)
    used_at: Mapped[datetime | None] = mapped_column(Moment)
