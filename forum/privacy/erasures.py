"""Erasures in a copy of the database that was made before them."""

from __future__ import annotations

from sqlalchemy import select

from forum.accounts.models import Person
from forum.extensions import db
from forum.privacy import erasing, log
from forum.privacy.models import Erasure


def replay() -> int:
    """Erase again whoever was erased since this database was copied; how many people.

    To be called, without an open transaction, by whatever puts a copy back.
    """
    again = [row for row in log.lines() if _is_back(row["person"], row["digest"])]
    db.session.rollback()
    for row in again:
        erasing.erase_now(row["person"], row["choice"])
    # What is done here and stands in no log was logged in a file that is lost.
    for erasure in db.session.scalars(select(Erasure).where(Erasure.done_at.is_not(None))):
        log.write(erasure)
    db.session.rollback()
    return len(again)


def _is_back(person_id: int, digest: str) -> bool:
    person = db.session.get(Person, person_id, populate_existing=True)
    return person is not None and person.erased_at is None and log.is_same(person, digest)
