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
    # What their picture takes on the disk, shown or hidden.
    avatar_bytes: Mapped[int] = mapped_column(default=0, server_default="0")
    time_zone: Mapped[str] = mapped_column(String(64), default="UTC", server_default="UTC")
    renamed_at: Mapped[datetime | None] = mapped_column(Moment)
    # What trust is made of (accounts.trust). The contributions are counted by the room above that
    # records them; of the days only the number is kept, and which was the last.
    days_seen: Mapped[int] = mapped_column(default=0, server_default="0")
    last_seen_on: Mapped[date | None]
    contributions: Mapped[int] = mapped_column(default=0, server_default="0")
    trust_granted_at: Mapped[datetime | None] = mapped_column(Moment)
    flag_upheld_at: Mapped[datetime | None] = mapped_column(Moment)
    # Since when they want to be erased: they are signed out, and may still come back for a while.
    leaving_at: Mapped[datetime | None] = mapped_column(Moment)
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
    """A single-use word: mailed, or (second) in a cookie between the steps of a sign-in."""

    __tablename__ = "tokens"
    __table_args__ = (CheckConstraint("purpose IN ('verify', 'reset', 'second')", name="purpose"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)
    purpose: Mapped[str] = mapped_column(String(10))
    hash: Mapped[str] = mapped_column(String(64), unique=True)
    # The address that the word proves; it becomes the person's once it is.
    email: Mapped[str | None] = mapped_column(String(254))
    expires_at: Mapped[datetime] = mapped_column(Moment)
    used_at: Mapped[datetime | None] = mapped_column(Moment)


class Session(Model):
    """One sign-in on one device; an ended one stays a while, so that its device is known again."""

    __tablename__ = "sessions"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)
    # Of the word in the cookie, and of the word by which the browser is known after signing out.
    hash: Mapped[str] = mapped_column(String(64), unique=True)
    device_hash: Mapped[str] = mapped_column(String(64))
    browser: Mapped[str] = mapped_column(String(20))
    system: Mapped[str] = mapped_column(String(20))
    created_at: Mapped[datetime] = mapped_column(Moment, default=clock.now)
    # When the password was said last, and when a page was asked for last (accounts.presence).
    proven_at: Mapped[datetime] = mapped_column(Moment, default=clock.now)
    seen_at: Mapped[datetime] = mapped_column(Moment, default=clock.now, index=True)
    ended_at: Mapped[datetime | None] = mapped_column(Moment)


class SecondFactor(Model):
    """What a person's app and the forum share; it counts once a code of it was given."""

    __tablename__ = "second_factors"

    person_id: Mapped[int] = mapped_column(
        ForeignKey("people.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    # Encrypted (core.secrets).
    secret: Mapped[str] = mapped_column(String(200))
    created_at: Mapped[datetime] = mapped_column(Moment, default=clock.now)
    confirmed_at: Mapped[datetime | None] = mapped_column(Moment)
    # Which half minute the last code was of: no earlier one is taken.
    last_step: Mapped[int] = mapped_column(default=0)
    tries: Mapped[int] = mapped_column(default=0)
    tries_since: Mapped[datetime | None] = mapped_column(Moment)


class RecoveryCode(Model):
    """A code to come in with when the app is lost, once; only its hash is kept."""

    __tablename__ = "recovery_codes"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)
    hash: Mapped[str] = mapped_column(String(64), unique=True)
    used_at: Mapped[datetime | None] = mapped_column(Moment)
