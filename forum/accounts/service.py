"""Use cases of people: join, come in, agree and withdraw."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select, update

from forum.accounts import names, password_rules, passwords, zones
from forum.accounts.actor import Actor
from forum.accounts.events import CaptureConsentGiven, CaptureConsentWithdrawn, PersonJoined
from forum.accounts.models import Consent, Person
from forum.accounts.naming import name_fault
from forum.accounts.queries import own_row, person_who_signs_in
from forum.accounts.texts import AGREEMENTS
from forum.core import audit, clock
from forum.core.errors import Invalid
from forum.core.events import publish
from forum.core.language import _
from forum.core.limits import PASSWORD_MAX
from forum.extensions import db


def sign_up(
    *,
    name: str,
    email: str | None,
    password: str,
    language: str,
    time_zone: str = zones.UTC,
    of_age: bool,
    agrees_to_terms: bool,
    agrees_to_capture: bool,
    verified: bool,
) -> Person:
    """Make an account. `verified` is true where no mail server is set to prove an address with.

    A time zone that this host does not know is no fault of theirs: they have UTC until they choose.
    """
    name, email = names.normalised(name), _address(email)
    faults = _faults(name, email, password)
    if not of_age:
        faults["of_age"] = _("You must be old enough to join.")
    if not agrees_to_terms:
        faults["terms"] = _("The forum works only if everybody agrees to these.")
    if faults:
        raise Invalid(faults)
    person = add_person(
        name=name, email=email, password=password, language=language, verified=verified
    )
    person.of_age_confirmed_at = clock.now()
    person.time_zone = time_zone if time_zone in zones.names() else zones.UTC
    agree(person.id, "terms", language)
    if agrees_to_capture:
        agree(person.id, "capture", language)
    audit.record(person.id, "person.sign_up", person)
    return person


def add_person(
    *,
    name: str,
    email: str | None,
    password: str,
    language: str = "en",
    verified: bool = True,
    is_admin: bool = False,
    is_demo: bool = False,
) -> Person:
    """Make an account as it stands, for sign-up and for the operator."""
    name, email = names.normalised(name), _address(email)
    faults = _faults(name, email, password, is_staff=is_admin)
    if faults:
        raise Invalid(faults)
    person = Person(
        name=name,
        folded_name=names.folded(name),
        email=email,
        password_hash=passwords.hashed(password),
        language=language,
        is_admin=is_admin,
        is_demo=is_demo,
        verified_at=clock.now() if verified else None,
    )
    db.session.add(person)
    db.session.flush()
    publish(PersonJoined(person.id))
    return person


def sign_in(*, name: str, password: str, from_loopback: bool) -> Person:
    """Give the person whose name or address and password these are; one answer for every fault."""
    wrong = Invalid({"password": _("The name or the password is not right.")})
    person = person_who_signs_in(name)
    if len(password) > PASSWORD_MAX:
        raise wrong
    if not passwords.matches(password, person.password_hash if person else None) or not person:
        raise wrong
    if person.is_demo and not from_loopback:
        raise Invalid({"name": _("Demo accounts can be used from this machine only.")})
    return person


def ensure_password(actor: Actor, password: str) -> None:
    """Raise Invalid unless this is the actor's password: asked before what can't be taken back."""
    kept = own_row(actor).password_hash
    if len(password) > PASSWORD_MAX or not passwords.matches(password, kept):
        raise Invalid({"password": _("This is not your password.")})


def set_capture_consent(actor: Actor, *, agrees: bool, language: str) -> None:
    """Give or withdraw the consent to capture; what depends on it follows at once."""
    person = own_row(actor)
    if agrees:
        agree(person.id, "capture", language)
        publish(CaptureConsentGiven(person.id))
    else:
        withdraw_agreement(person.id, "capture")
        publish(CaptureConsentWithdrawn(person.id))
    audit.record(actor.id, "person.consent", person, capture=agrees)


def agree(person_id: int, kind: str, language: str) -> None:
    """Note the agreement to the present text of `kind`; one to an earlier text ends with it."""
    text = AGREEMENTS[kind]
    standing = db.session.scalar(
        select(Consent).where(
            Consent.person_id == person_id, Consent.kind == kind, Consent.withdrawn_at.is_(None)
        )
    )
    if standing is not None and standing.version == text.version:
        return
    if standing is not None:
        standing.withdrawn_at = clock.now()
        db.session.flush()
    db.session.add(
        Consent(
            person_id=person_id,
            kind=kind,
            version=text.version,
            language=language,
            text_hash=text.hash(language),
        )
    )
    db.session.flush()


def withdraw_agreement(person_id: int, kind: str) -> None:
    """Note the withdrawal of a standing agreement, with its date."""
    db.session.execute(
        update(Consent)
        .where(Consent.person_id == person_id, Consent.kind == kind)
        .where(Consent.withdrawn_at.is_(None))
        .values(withdrawn_at=clock.now())
    )


def take_turn(actor: Actor) -> None:
    """Let one person do one thing at a time, until the transaction ends.

    Two requests of theirs at once must not both find that they are the first.
    """
    hold_people([actor.person_id])


def hold_people(people: Iterable[int]) -> None:
    """Hold people until the transaction ends, in one order, and before all that they gave or want.

    Whoever holds more of them, or holds them later, may wait for somebody who waits for that.
    """
    held = select(Person.id).where(Person.id.in_(set(people))).order_by(Person.id)
    db.session.execute(held.with_for_update(key_share=True))


def _faults(
    name: str, email: str | None, password: str, *, is_staff: bool = False
) -> dict[str, str]:
    weak = password_rules.fault(password, known=(name, email), is_staff=is_staff)
    found = {"name": name_fault(name), "password": weak}
    if email and db.session.scalar(select(Person.id).where(Person.email == email)) is not None:
        found["email"] = _("There is an account with this address. Sign in, or ask for a reset.")
    return {field: message for field, message in found.items() if message}


def _address(email: str | None) -> str | None:
    return email.strip().lower() or None if email else None
