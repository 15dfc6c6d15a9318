"""Single-use words: issued for one purpose, and spent once while they are young."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select, update

from forum.accounts.models import Person, Token
from forum.core import clock
from forum.core.errors import NotFound
from forum.core.language import _
from forum.core.tokens import hash_of, new_word
from forum.extensions import db

LIFE = {
    "verify": timedelta(days=14),
    "reset": timedelta(minutes=60),
    # From the password to the code, on one and the same browser.
    "second": timedelta(minutes=10),
}


def issue(person: Person, purpose: str, *, email: str | None = None) -> str:
    """Make a word of 256 bits for `purpose`; `email` is the address that it is mailed to."""
    word, ends = new_word(), clock.now() + LIFE[purpose]
    more = {"purpose": purpose, "hash": hash_of(word), "email": email, "expires_at": ends}
    db.session.add(Token(person_id=person.id, **more))
    return word


def spent(word: str, purpose: str) -> Token:
    """Use a word; NotFound for one that was used, is too old or was never issued."""
    moment = clock.now()
    # One statement, so that of two uses at once only one finds it unused.
    spend = (
        update(Token)
        .where(Token.hash == hash_of(word), Token.purpose == purpose)
        .where(Token.used_at.is_(None), Token.expires_at > moment)
        .values(used_at=moment)
        .returning(Token.id)
    )
    token_id = db.session.scalar(spend)
    if token_id is None:
        raise NotFound(_("This link has been used, or it is too old. Ask for a new one."))
    return db.session.get_one(Token, token_id, populate_existing=True)


def person_behind(word: str, purpose: str) -> Person | None:
    """Whose word that is, as long as it can be used."""
    usable = (Token.used_at.is_(None), Token.expires_at > clock.now())
    query = select(Person).join(Token, Token.person_id == Person.id)
    theirs = (Token.hash == hash_of(word), Token.purpose == purpose)
    return db.session.scalar(query.where(*theirs, *usable))
