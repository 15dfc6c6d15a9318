"""What happens to an account is on the bell as well as in a mail: not all gave an address."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import delete, select

from forum.accounts import credentials, second_factor
from forum.accounts.models import Person, RecoveryCode, SecondFactor, Session
from forum.communities.models import Membership
from forum.core import clock
from forum.core.errors import Conflict
from forum.core.tokens import hash_of
from forum.core.transaction import transaction
from forum.extensions import db
from forum.notices import pages
from forum.notices.models import Notice
from forum.notices.words import WHATS
from tests.conftest import on_both_databases
from tests.world import PASSWORD, World, send

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


def bell(world: World) -> int:
    """What the member's bell shows."""
    db.session.rollback()
    member = world.people["member"].id
    return db.session.get_one(Person, member, populate_existing=True).unread_notices


@on_both_databases
def test_the_bell_says_so_until_one_looked_at_the_sessions(
    app: Flask, world: World, database: object
) -> None:
    with transaction() as session:
        person = session.get_one(Person, world.people["member"].id)
        person.email, person.language = None, "fr"
        # Whoever is in no community reads it as well.
        session.execute(delete(Membership).where(Membership.person_id == person.id))
    mine = world.signed_in("member")
    assert bell(world) == 0
    theirs = app.test_client()
    theirs.environ_base["HTTP_USER_AGENT"] = FIREFOX
    send(theirs, "/sign-in", name="Member", password=PASSWORD)
    assert bell(world) == 1
    told = mine.get("/notices").text
    assert "nouvel appareil" in told
    assert "Firefox sur Linux" in told
    assert 'href="/settings/sessions"' in told
    send(theirs, "/sign-out")
    send(theirs, "/sign-in", name="Member", password=PASSWORD)
    assert bell(world) == 1
    mine.get("/settings/sessions")
    pages.flush()
    assert bell(world) == 0
    assert mine.get("/notices").status_code == 200


def test_nobody_switches_it_off_and_it_is_in_no_community(world: World) -> None:
    page = world.signed_in("member").get("/settings/notices").text
    assert 'name="account"' not in page
    member = world.people["member"].id
    row = {"person_id": member, "event": "session-0", "what": "new_device", "path": "/"}
    for wrong in ({"kind": "account", "community_id": world.place.id}, {"kind": "mine"}):
        with pytest.raises(Conflict), transaction() as session:
            session.add(Notice(**row, **wrong))
    assert db.session.scalars(select(Notice)).all() == []


def switched_off(world: World) -> None:
    """Whoever runs the forum takes the member's second factor away."""
    with transaction() as session:
        second_factor.switch_off(session.get_one(Person, world.people["member"].id), by=None)


def password_changed(world: World) -> None:
    """The member chooses another password."""
    here = select(Session.id).where(Session.person_id == world.people["member"].id)
    given = {"current": PASSWORD, "password": "another long password"}
    with transaction() as session:
        key = session.scalars(here).first()
        credentials.change_password(world.actor("member"), **given, session_id=key)


def recovery_used(world: World) -> None:
    """Somebody comes in by a code of the member's."""
    member = world.people["member"].id
    with transaction() as session:
        session.add(SecondFactor(person_id=member, secret="s", confirmed_at=clock.now()))
        session.add(RecoveryCode(person_id=member, hash=hash_of("aaaabbbbccccdddd")))
    with transaction() as session:
        person = session.get_one(Person, member)
        second_factor.check(person, "aaaa-bbbb-cccc-dddd")


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (switched_off, "Your second factor is off"),
        (password_changed, "Your password was changed"),
        (recovery_used, "A recovery code was used"),
    ],
)
def test_the_bell_says_what_keeps_others_out_no_more(
    world: World, change: Callable[[World], None], says: str
) -> None:
    world.signed_in("member")
    change(world)
    assert bell(world) == 1
    told = db.session.scalars(select(Notice)).one()
    assert (told.kind, told.path) == ("account", "/settings/security")
    assert str(WHATS[told.what][1]) == says
    assert told.title == "If that was not you, choose another password"


def test_who_did_it_has_read_it_once_they_see_their_settings(world: World) -> None:
    client = world.signed_in("member")
    password_changed(world)
    assert "Your password was changed" in client.get("/notices").text
    client.get("/settings/security")
    pages.flush()
    assert bell(world) == 0
