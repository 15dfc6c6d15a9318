"""Consent to capture: given, withdrawn, given again, with its history, and what follows it."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import insert, select
from sqlalchemy.exc import IntegrityError

from forum.accounts import service
from forum.accounts.models import Consent
from forum.accounts.queries import person_with_consent
from forum.accounts.texts import CAPTURE
from forum.core.errors import NotAllowed
from forum.core.transaction import transaction
from forum.extensions import db
from forum.ideas.models import Idea
from tests.conftest import on_both_databases
from tests.together import at_once
from tests.world import World

pytestmark = on_both_databases


def set_consent(world: World, *, agrees: bool, kind: str = "member") -> None:
    """Give or withdraw it."""
    with transaction():
        service.set_capture_consent(world.actor(kind), agrees=agrees, language="fr")


def history(world: World, kind: str = "member") -> list[Consent]:
    """Every agreement of that person."""
    theirs = Consent.person_id == world.people[kind].id
    return list(db.session.scalars(select(Consent).where(theirs).order_by(Consent.id)))


def test_a_withdrawn_consent_stays_with_its_date_and_a_new_one_is_a_new_row(world: World) -> None:
    set_consent(world, agrees=False)
    set_consent(world, agrees=True)
    first, second = history(world)
    assert first.withdrawn_at is not None
    assert second.withdrawn_at is None
    assert (second.language, second.version, second.text_hash) == (
        "fr",
        CAPTURE.version,
        CAPTURE.hash("fr"),
    )
    assert world.actor("member").capture_consent is True


def test_giving_twice_is_giving_once_and_withdrawing_nothing_is_nothing(world: World) -> None:
    set_consent(world, agrees=True)
    assert len(history(world)) == 1
    set_consent(world, agrees=False)
    when = history(world)[0].withdrawn_at
    set_consent(world, agrees=False)
    db.session.expire_all()
    assert history(world)[0].withdrawn_at == when


def test_the_database_keeps_one_standing_consent_of_a_kind(app: Flask, world: World) -> None:
    columns = {"version": "1", "language": "en", "text_hash": "-", "kind": "capture"}
    with pytest.raises(IntegrityError), db.engine.connect() as connection:
        connection.execute(insert(Consent).values(person_id=world.people["member"].id, **columns))
    set_consent(world, agrees=False)
    member = world.actor("member")
    at_once(app, *[lambda: service.set_capture_consent(member, agrees=True, language="en")] * 3)
    db.session.rollback()
    assert sum(consent.withdrawn_at is None for consent in history(world)) == 1


def test_ideas_follow_their_author_s_consent_and_nobody_else_s(world: World) -> None:
    mine, theirs = world.idea("member"), world.idea("other")

    def consents() -> tuple[bool, bool]:
        db.session.expire_all()
        return mine.capture_consent, theirs.capture_consent

    set_consent(world, agrees=False)
    assert consents() == (False, True)
    assert world.idea("member").capture_consent is False
    set_consent(world, agrees=True)
    assert consents() == (True, True)


def test_a_guest_has_nothing_to_consent_with(world: World) -> None:
    with pytest.raises(NotAllowed):
        set_consent(world, agrees=True, kind="guest")


def test_consent_is_read_with_the_person_in_one_question(world: World) -> None:
    set_consent(world, agrees=False)
    found = person_with_consent(world.people["member"].id)
    assert found
    assert found[1] is False
    assert person_with_consent(10_000_000) is None
    assert db.session.scalars(select(Idea.capture_consent)).all() == [True]
