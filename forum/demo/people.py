"""The demo's people: talkers from the content, and a silent crowd that reads and votes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from forum.accounts import passwords
from forum.accounts.models import Person
from forum.accounts.names import folded
from forum.accounts.service import agree
from forum.communities.models import Community, Membership
from forum.core import clock
from forum.demo.crowd import names
from forum.extensions import db

PASSWORD = "a-pond-of-ideas"  # noqa: S105 - printed for everybody; it works on loopback only
ADMIN = "Ondine"
SILENT_MEMBERS = 180
JOINED = timedelta(days=205)
WITHHOLDS_CONSENT_EVERY = 9


def add_admin() -> str:
    """The demo's site admin; the name."""
    add_person(ADMIN, "en", clock.now() - JOINED).is_admin = True
    db.session.flush()
    return ADMIN


def add_people(
    community: Community, listed: Sequence[dict[str, Any]], *, silent: int = SILENT_MEMBERS
) -> dict[str, Person]:
    """The community's members by name: those who talk, and the silent crowd."""
    start = clock.now() - JOINED
    crowd = [{"name": n, "role": "member"} for n in names(community.language, silent)]
    people = {}
    for number, entry in enumerate([*listed, *crowd]):
        person = add_person(entry["name"], community.language, start)
        people[person.name] = person
        db.session.flush()
        agree(person.id, "terms", community.language)
        if entry["role"] != "member" or not withholds_consent(number):
            agree(person.id, "capture", community.language)
        db.session.add(
            Membership(
                community_id=community.id,
                person_id=person.id,
                role=entry["role"],
                joined_at=start,
            )
        )
    return people


def add_person(name: str, language: str, created_at: datetime) -> Person:
    """Somebody of the demo, who is here since then."""
    person = Person(
        name=name,
        folded_name=folded(name),
        password_hash=_hash(),
        language=language,
        is_demo=True,
        created_at=created_at,
        verified_at=created_at,
        of_age_confirmed_at=created_at,
    )
    db.session.add(person)
    return person


@cache
def _hash() -> str:
    return passwords.hashed(PASSWORD)


def withholds_consent(number: int) -> bool:
    """Whether the member of that number does not agree to capture: some never do."""
    return number % WITHHOLDS_CONSENT_EVERY == 0
