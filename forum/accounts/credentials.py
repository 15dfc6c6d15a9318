"""Use cases of what an account is opened by: its password and its mail address."""

from __future__ import annotations

from sqlalchemy import select, update

from forum.accounts import letters, password_rules, passwords, sessions
from forum.accounts.actor import Actor
from forum.accounts.events import LockChanged
from forum.accounts.models import Person, Token
from forum.accounts.queries import own_row, person_who_signs_in
from forum.accounts.tokens import issue, spent
from forum.core import audit, clock
from forum.core.errors import Conflict, Invalid
from forum.core.events import publish
from forum.core.language import _
from forum.core.limits import RESETS_AT_ONCE
from forum.extensions import db


def set_password(person: Person, password: str, *, is_staff: bool) -> None:
    """Give an account another password."""
    known = (person.name, person.email)
    if fault := password_rules.fault(password, known=known, is_staff=is_staff):
        raise Invalid({"password": fault})
    person.password_hash = passwords.hashed(password)
    # A link that was asked for before may lie in somebody else's hands.
    _spend_all(person, "reset", "second")


def change_password(actor: Actor, *, current: str, password: str, session_id: int) -> None:
    """Choose another password; every session but this one ends."""
    person = own_row(actor)
    if not passwords.matches(current, person.password_hash):
        raise Invalid({"current": _("This is not your password.")})
    set_password(person, password, is_staff=actor.is_staff)
    sessions.end_others(person, but=session_id, by=actor.id)
    audit.record(actor.id, "person.password", person)
    letters.tell_of_password(person)
    publish(LockChanged(person.id, "password_changed"))


def reset_password(word: str, password: str, *, is_staff: bool) -> Person:
    """Set a new password by a reset link; every session signed in before ends."""
    token = spent(word, "reset")
    person = db.session.get_one(Person, token.person_id)
    set_password(person, password, is_staff=is_staff)
    if token.email is not None and token.email == person.email:
        # Whoever opened the link reads what comes to the address.
        person.verified_at = person.verified_at or clock.now()
    sessions.end_others(person, by=person.id)
    audit.record(person.id, "person.reset", person)
    letters.tell_of_password(person)
    publish(LockChanged(person.id, "password_changed"))
    return person


def ask_for_reset(name: str) -> None:
    """Mail a reset link to the account of that name or address, if there is one to mail to."""
    person = person_who_signs_in(name)
    if person is None or person.email is None:
        return
    asked = select(Token.id).where(Token.person_id == person.id, Token.purpose == "reset")
    lately = asked.where(Token.email.is_not(None), Token.expires_at > clock.now())
    if len(db.session.scalars(lately).all()) < RESETS_AT_ONCE:
        letters.reset(person, issue(person, "reset", email=person.email))


def change_address(actor: Actor, email: str, *, by_mail: bool) -> None:
    """Ask for another address: it counts once the link that was mailed to it was opened.

    Without a mail server nothing can be proven, and it counts at once.
    """
    person, email = own_row(actor), email.strip().lower()
    if not email:
        raise Invalid({"email": _("Give the new address.")})
    if email == person.email and person.verified_at is not None:
        raise Invalid({"email": _("That is your address already.")})
    holder = _holder_of(email, but=person)
    if not by_mail:
        if holder is not None:
            raise Invalid({"email": _("There is another account with this address.")})
        _take_address(person, email)
    elif holder is not None:
        # Told to the holder alone: who asks must not learn who has an account.
        letters.tell_of_attempt(holder)
    else:
        letters.prove_address(person, email, issue(person, "verify", email=email))


def verify_address(word: str) -> Person:
    """Take the address that the mailed word proves."""
    token = spent(word, "verify")
    person = db.session.get_one(Person, token.person_id)
    email = token.email or person.email
    if email and _holder_of(email, but=person) is not None:
        raise Conflict(_("There is another account with this address by now."))
    _take_address(person, email)
    return person


def _take_address(person: Person, email: str | None) -> None:
    before, was_proven = person.email, person.verified_at is not None
    person.email, person.verified_at = email, person.verified_at or clock.now()
    if email != before:
        _spend_all(person, "verify", "reset")
        audit.record(person.id, "person.address", person)
        if before and was_proven:
            letters.tell_of_address(person, before)


def _holder_of(email: str, *, but: Person) -> Person | None:
    return db.session.scalar(select(Person).where(Person.email == email, Person.id != but.id))


def _spend_all(person: Person, *purposes: str) -> None:
    theirs = update(Token).where(Token.person_id == person.id, Token.purpose.in_(purposes))
    db.session.execute(theirs.where(Token.used_at.is_(None)).values(used_at=clock.now()))
