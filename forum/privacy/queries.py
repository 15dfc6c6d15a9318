"""Reads of people whom the operator is asked to forget."""

from __future__ import annotations

from sqlalchemy import select

from forum.accounts.models import Person
from forum.accounts.names import folded
from forum.extensions import db


def person_of(name: str, origin: str | None) -> Person | None:
    """Who has this mail address, or this name in an import."""
    by_name = (Person.folded_name == folded(name), Person.origin == (origin or ""))
    which = (Person.email == name.strip().lower(),) if "@" in name else by_name
    return db.session.scalar(select(Person).where(*which))
