"""Sessions: begun by a sign-in, proven again, ended; the cookie holds a word, we keep its hash."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import ColumnElement, delete, exists, select, update

from forum.accounts import devices, letters
from forum.accounts.actor import Actor
from forum.accounts.events import NewDeviceSeen
from forum.accounts.models import Person, Session
from forum.core import audit, clock
from forum.core.events import publish
from forum.core.language import force_locale
from forum.core.limits import SESSION_FOR, SESSION_KEPT_FOR
from forum.core.tokens import hash_of, new_word
from forum.core.transaction import transaction
from forum.extensions import db


def begin(person: Person, *, device: str, agent: str) -> str:
    """Begin a session and give its word; a sign-in from a device not seen before is told."""
    theirs = select(Session.id).where(Session.person_id == person.id)
    is_first = db.session.scalar(theirs.limit(1)) is None
    known = theirs.where(Session.device_hash == hash_of(device))
    is_new = not is_first and db.session.scalar(known.limit(1)) is None
    browser, system = devices.words_of(agent)
    word = new_word()
    session = Session(
        person_id=person.id,
        hash=hash_of(word),
        device_hash=hash_of(device),
        browser=browser,
        system=system,
    )
    db.session.add(session)
    db.session.flush()
    audit.record(person.id, "session.begin", session)
    if is_new:
        letters.tell_of_new_device(person, session)
        with force_locale(person.language):
            device = letters.device_words(session)
        publish(NewDeviceSeen(person.id, session.id, device))
    return word


def is_alive() -> ColumnElement[bool]:
    """The condition that a session has not ended, by itself or by somebody."""
    return Session.ended_at.is_(None) & (Session.seen_at > clock.now() - SESSION_FOR)


def renew(session: Session) -> str:
    """Note that the password was said, and give the session another word: the old one is over."""
    word = new_word()
    session.hash, session.proven_at = hash_of(word), clock.now()
    return word


def sessions_of(actor: Actor) -> Sequence[Session]:
    """The actor's sessions that have not ended, the one that was seen last first."""
    mine = select(Session).where(Session.person_id == actor.person_id, is_alive())
    return db.session.scalars(mine.order_by(Session.seen_at.desc(), Session.id.desc())).all()


def end_one(actor: Actor, session_id: int) -> None:
    """End one of the actor's sessions; one that is over stays over."""
    mine = select(Session).where(Session.person_id == actor.person_id, Session.id == session_id)
    session = db.session.scalar(mine.where(Session.ended_at.is_(None)))
    if session is not None:
        session.ended_at = clock.now()
        audit.record(actor.id, "session.end", session)


def end_others(person: Person, *, but: int | None = None, by: int | None = None) -> None:
    """End the person's sessions, all but one if that is named; `by` is who asked for it."""
    ended = update(Session).where(Session.person_id == person.id, Session.ended_at.is_(None))
    db.session.execute(ended.where(Session.id != (but or 0)).values(ended_at=clock.now()))
    audit.record(by, "person.sessions.end", person)


def forget_old() -> None:
    """Forget what was not seen for long: by then no device has to be known again."""
    old = Session.seen_at < clock.now() - SESSION_KEPT_FOR
    if db.session.scalar(select(exists().where(old))):
        with transaction() as session:
            session.execute(delete(Session).where(old))
