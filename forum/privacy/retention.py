"""What goes by itself once it is old: the worker looks once an hour. The spans are in limits.py.

Drafts, sessions, presses, deliveries and pictures have chores of their own, in their rooms.
"""

from __future__ import annotations

from sqlalchemy import ColumnElement, delete, exists, or_, select, update

from forum.accounts.models import FormerName, Person, Token
from forum.communities.models import Invitation
from forum.core import clock
from forum.core.limits import (
    EFFECTS_KEPT_FOR,
    INVITED_KEPT_FOR,
    LETTERS_KEPT_FOR,
    NAME_KEPT_FOR,
    TOKENS_KEPT_FOR,
    UNPROVEN_FOR,
)
from forum.core.mail import Letter
from forum.core.outbox import Effect
from forum.core.transaction import transaction
from forum.extensions import db
from forum.ideas import summing
from forum.privacy import erasing, exporting
from forum.privacy.columns import table_named, table_of_columns

SWEPT_AT_MINUTE = 41
# So many accounts at once: each is an erasure.
ACCOUNTS_AT_ONCE = 100
# What every account leaves by being made, and what others noted of it: nothing that it gave.
NOT_GIVEN = {"audit_entries", "consents", "erasures", "impressions", "moderation_cards"}


def forget_old() -> None:
    """Once an hour, forget what is older than it may be."""
    if clock.now().minute != SWEPT_AT_MINUTE:
        return
    forget_old_rows()
    forget_unproven()
    exporting.forget_old()
    summing.sum_up_old()


def forget_old_rows() -> None:
    """Forget mails, effects that are done, words of links, former names, invited addresses."""
    now = clock.now()
    over = (Token.expires_at < now - TOKENS_KEPT_FOR, Letter.created_at < now - LETTERS_KEPT_FOR)
    done = (Effect.state == "done") & (Effect.due_at < now - EFFECTS_KEPT_FOR)
    invited = Invitation.email.is_not(None) & or_(
        Invitation.expires_at < now - INVITED_KEPT_FOR,
        Invitation.revoked_at < now - INVITED_KEPT_FOR,
    )
    with transaction() as session:
        session.execute(delete(Token).where(over[0]))
        session.execute(delete(Letter).where(over[1]))
        session.execute(delete(Effect).where(done))
        session.execute(delete(FormerName).where(FormerName.given_up_at < now - NAME_KEPT_FOR))
        session.execute(update(Invitation).where(invited).values(email=None))


def forget_unproven() -> int:
    """Erase accounts whose address was never proven and that gave nothing; how many."""
    old = Person.created_at < clock.now() - UNPROVEN_FOR
    query = select(Person.id).where(
        old, Person.verified_at.is_(None), Person.unclaimed.is_(False), ~has_given()
    )
    found = db.session.scalars(query.order_by(Person.id).limit(ACCOUNTS_AT_ONCE)).all()
    db.session.rollback()
    for person_id in found:
        erasing.erase_now(person_id, "remove")
    return len(found)


def has_given() -> ColumnElement[bool]:
    """The condition that something of a Person would outlast an erasure: they gave it."""
    given = []
    for name, marks in table_of_columns().items():
        table = table_named(name)
        for one in marks.columns:
            outlasts = one.holds == "owner" and one.verb in {"nobody", "stand-in"}
            if outlasts and marks.owner == one.name and name not in {*NOT_GIVEN, "people"}:
                given.append(exists().where(table.c[one.name] == Person.id))
    return or_(*given)
