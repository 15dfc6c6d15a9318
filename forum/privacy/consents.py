"""What a person agreed to: each agreement with the text that was shown, and until when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from forum.accounts.actor import Actor
from forum.accounts.models import Consent, Person
from forum.accounts.texts import AGREEMENTS
from forum.extensions import db


@dataclass(frozen=True)
class Agreed:
    """One agreement; `text` is none where the words were others than today's."""

    kind: str
    version: str
    language: str
    text: str | None
    text_hash: str
    given_at: datetime
    withdrawn_at: datetime | None


def agreements_of(actor: Actor) -> list[Agreed]:
    """All that the actor ever agreed to, the newest first."""
    query = select(Consent).where(Consent.person_id == (actor.id or 0))
    rows = db.session.scalars(query.order_by(Consent.id.desc()))
    return [
        Agreed(
            kind=row.kind,
            version=row.version,
            language=row.language,
            text=_text_of(row),
            text_hash=row.text_hash,
            given_at=row.given_at,
            withdrawn_at=row.withdrawn_at,
        )
        for row in rows
    ]


def age_confirmed_at(actor: Actor) -> datetime | None:
    """When the actor said that they are old enough."""
    query = select(Person.of_age_confirmed_at).where(Person.id == (actor.id or 0))
    return db.session.scalar(query)


def _text_of(row: Consent) -> str | None:
    known = AGREEMENTS[row.kind]
    same = row.language in known.words and known.hash(row.language) == row.text_hash
    return known.words[row.language] if same else None
