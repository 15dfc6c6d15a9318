"""A sign-in from a new device is on the bell as well as in a mail: not all gave an address."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import delete, select

from forum.accounts.models import Person
from forum.communities.models import Membership
from forum.core.errors import Conflict
from forum.core.transaction import transaction
from forum.extensions import db
from forum.notices import pages
from forum.notices.models import Notice
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
