"""Use cases of an admin about other people's accounts; each is logged."""

from __future__ import annotations

from sqlalchemy import select

from forum.accounts import letters, policy, sessions, tokens
from forum.accounts.actor import Actor
from forum.accounts.models import Person
from forum.accounts.queries import is_admin_who_stays
from forum.core import audit, clock
from forum.core.errors import Conflict, NotFound
from forum.core.language import _
from forum.core.permissions import ensure
from forum.extensions import db


def end_sessions(actor: Actor, person_id: int) -> None:
    """Sign a person out everywhere."""
    sessions.end_others(_theirs(actor, person_id), by=actor.id)


def send_reset(actor: Actor, person_id: int, *, by_mail: bool) -> tuple[Person, str | None]:
    """Have a person set a new password: the link is mailed to them.

    Where no mail can reach them its word is given back, to be handed on: an admin who sees it could
    come in by it, which the person's second factor, the log and a letter to them stand against.
    """
    person = _theirs(actor, person_id)
    mailed = person.email if by_mail else None
    word = tokens.issue(person, "reset", email=mailed)
    audit.record(actor.id, "person.reset_link", person, mailed=mailed is not None)
    if mailed is None:
        return person, word
    letters.reset(person, word)
    return person, None


def verify(actor: Actor, person_id: int) -> None:
    """Take a person's address for proven."""
    person = _theirs(actor, person_id)
    person.verified_at = person.verified_at or clock.now()
    audit.record(actor.id, "person.verify", person)


def set_admin(actor: Actor, person_id: int, *, is_admin: bool) -> None:
    """Make a person an admin, or no longer; they sign in anew for it."""
    person = _theirs(actor, person_id)
    if person.is_admin == is_admin:
        return
    if not is_admin and not (hold_admins() - {person.id}):
        raise Conflict(_("There must be an admin: make somebody else one first."))
    person.is_admin = is_admin
    sessions.end_others(person, by=actor.id)
    audit.record(actor.id, "person.admin", person, is_admin=is_admin)


def hold_admins() -> set[int]:
    """The admins who do not leave, theirs to change for nobody else until the commit.

    Of two who go at once, one goes first. Everybody asks for all of them in one order, and before
    anything else of theirs, so that nobody waits for who waits for them.
    """
    staying = select(Person.id).where(is_admin_who_stays()).order_by(Person.id)
    return set(db.session.scalars(staying.with_for_update(key_share=True)))


def _theirs(actor: Actor, person_id: int) -> Person:
    ensure(policy.can_administer(actor), _("Only an admin can do this."))
    there = (Person.unclaimed.is_(False), Person.erased_at.is_(None))
    person = db.session.scalar(select(Person).where(Person.id == person_id, *there))
    if person is None:
        raise NotFound(_("There is no such person."))
    return person
