"""The world of the tests: a community with one person of each kind, and noise around it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cache
from itertools import count
from typing import Any

from argon2 import PasswordHasher
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, func, select, update

from forum.accounts.actor import GUEST, Actor
from forum.accounts.models import Consent, Person
from forum.accounts.names import folded
from forum.accounts.queries import actor_of, person_with_consent
from forum.accounts.texts import CAPTURE
from forum.capture.engine.findings import Findings, Twins
from forum.capture.models import CaptureRun, Report
from forum.communities.models import Community, Membership
from forum.communities.queries import standings_of
from forum.communities.service import add_member, create_community
from forum.core import clock
from forum.core.limits import FLAG_KNOWN_DAYS
from forum.core.transaction import transaction
from forum.extensions import db
from forum.ideas.models import Idea
from forum.ideas.service import propose_idea

# Far enough apart for one person to propose them all.
APART = timedelta(hours=3)
PASSWORD = "a long enough password"
# The people of the permission matrix, by what they are to the community `place`.
KINDS = (
    "newcomer",
    "member",
    "other",
    "mod",
    "pm",
    "outsider",
    "mod_elsewhere",
    "pm_elsewhere",
    "admin",
    "suspended",
    "pending_email",
)


@cache
def password_hash() -> str:
    """The one hash that everybody here shares, quick where the forum's own are slow on purpose."""
    return PasswordHasher(time_cost=1, memory_cost=64, parallelism=1).hash(PASSWORD)


@dataclass
class World:
    """A community `place`, another one `elsewhere`, and people by kind."""

    app: Flask
    place: Community
    elsewhere: Community
    people: dict[str, Person]
    numbers: Iterator[int] = field(default_factory=lambda: count(1))

    @classmethod
    def built(cls, app: Flask, *, visibility: str = "public") -> World:
        """Build it in `app`'s empty database."""
        with transaction():
            place = create_community(
                "bikes", name="Bikes", language="en", brand="Velora", visibility=visibility
            )
            elsewhere = create_community("noise", name="Noise", language="fr", brand="Autre")
            people = {kind: person_called(kind) for kind in KINDS}
            _give_places(place, elsewhere, people)
        world = cls(app, place, elsewhere, people)
        world.idea("pm_elsewhere", place=elsewhere, title="Noise that belongs elsewhere")
        return world

    @classmethod
    def found(cls, app: Flask) -> World:
        """Find it in `app`'s database, where it was built before."""
        places = {place.slug: place for place in db.session.scalars(select(Community))}
        by_address = {person.email: person for person in db.session.scalars(select(Person))}
        people = {kind: by_address[f"{kind}@example.org"] for kind in KINDS}
        # The noise was the first idea.
        return cls(app, places["bikes"], places["noise"], people, count(2))

    def actor(self, kind: str) -> Actor:
        """The actor of that kind, as it stands now."""
        if kind == "guest":
            return GUEST
        found = person_with_consent(self.people[kind].id)
        assert found is not None
        return actor_of(*found, standings_of(self.people[kind].id))

    def idea(self, kind: str = "member", *, place: Community | None = None, **texts: Any) -> Idea:
        """An idea by a person of that kind; long ago enough for them to propose another."""
        number = next(self.numbers)
        texts.setdefault("title", f"A rack that folds, number {number}")
        texts.setdefault("body", "It should fold *flat*, so that it fits into the lift.")
        moment = clock.now() - timedelta(days=300) + number * APART
        with transaction(), clock.held_at(moment):
            return propose_idea(self.actor(kind), community=place or self.place, **texts)

    def signed_in(self, kind: str) -> FlaskClient:
        """A browser of that person; a guest's for `guest`."""
        client = self.app.test_client()
        if kind != "guest":
            answer = send(client, "/sign-in", name=self.people[kind].name, password=PASSWORD)
            assert answer.status_code == 302, answer.text
        return client


def reported(world: World, *twins: Twins) -> None:
    """A report of `place` that takes these ideas for the same, and says nothing else."""
    findings = Findings("0" * 64, {}, themes=(), ideas=(), unthemed=0, notes=(), twins=twins)
    with transaction() as session:
        key = f"run-{next(world.numbers)}"
        run = CaptureRun(key=key, community_id=world.place.id, state="done", share=1.0)
        session.add(run)
        session.flush()
        counts = {"ideas": 0, "themes": 0, "unthemed": 0, "seconds": 0.1}
        hashes = {"corpus_hash": findings.corpus, "findings_hash": findings.hash}
        text = findings.to_bytes().decode()
        session.add(Report(run_id=run.id, findings=text, **counts, **hashes))


def person_called(kind: str) -> Person:
    joined = clock.now() - (timedelta(0) if kind == "newcomer" else timedelta(days=400))
    name = kind.replace("_", "-").title()
    person = Person(
        name=name,
        folded_name=folded(name),
        email=f"{kind}@example.org",
        password_hash=password_hash(),
        is_admin=kind == "admin",
        created_at=joined,
        # Long enough for their words to count, and too short for anybody to be trusted.
        days_seen=0 if kind == "newcomer" else FLAG_KNOWN_DAYS,
        verified_at=None if kind == "pending_email" else joined,
    )
    db.session.add(person)
    db.session.flush()
    agreed = Consent(
        person_id=person.id,
        kind="capture",
        version=CAPTURE.version,
        language="en",
        text_hash=CAPTURE.hash("en"),
    )
    db.session.add(agreed)
    return person


def _give_places(place: Community, elsewhere: Community, people: dict[str, Person]) -> None:
    roles = {"mod": "moderator", "pm": "product_manager"}
    kinds = ["newcomer", "member", "other", "mod", "pm", "suspended"]
    # Nobody gets into a closed community with an address that is not proven.
    kinds += ["pending_email"] if place.visibility == "public" else []
    for kind in kinds:
        add_member(people[kind].id, place, roles.get(kind, "member"))
    add_member(people["mod_elsewhere"].id, elsewhere, "moderator")
    add_member(people["pm_elsewhere"].id, elsewhere, "product_manager")
    add_member(people["outsider"].id, elsewhere)
    db.session.execute(
        update(Membership)
        .where(Membership.person_id == people["suspended"].id)
        .values(suspended_until=clock.now() + timedelta(days=3650))
    )


def token_of(page: str) -> str:
    """The CSRF token of a page."""
    found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)
    assert found, "the page has no form"
    return found.group(1)


def send(client: FlaskClient, path: str, _form: str = "/sign-in", **fields: Any) -> Any:
    """Send a form the way a browser does: with the token of a page that was read before."""
    token = token_of(client.get(_form).text)
    return client.post(path, data={"csrf_token": token, **fields})


@contextmanager
def counted_queries() -> Iterator[list[str]]:
    """The statements that reach the database inside."""
    statements: list[str] = []

    def note(_c: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if not statement.startswith(("BEGIN", "PRAGMA", "SAVEPOINT", "RELEASE")):
            statements.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        event.remove(db.engine, "before_cursor_execute", note)


def rows(model: type) -> int:
    """How many rows a table has."""
    return len(db.session.scalars(select(model)).all())


def state_of_all_tables() -> dict[str, int]:
    """How many rows each table has, read afresh."""
    db.session.rollback()
    tables = db.metadata.sorted_tables
    count = {t.name: select(func.count()).select_from(t) for t in tables}
    return {name: db.session.scalar(query) or 0 for name, query in count.items()}
