"""The pages of what is kept of oneself, and what the operator does for who asks."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from forum.accounts.models import Consent, Person
from forum.communities.inviting import invite_by_mail
from forum.communities.models import Invitation
from forum.core import clock
from forum.core.limits import LEAVING_FOR
from forum.core.mail import Letter
from forum.core.transaction import transaction
from forum.extensions import db
from forum.privacy import erasing
from forum.web.templating import day
from tests.features.test_talk import Talk
from tests.world import PASSWORD, World, send


def erased(world: World, *arguments: str) -> str:
    """What the operator's command says."""
    db.session.rollback()
    runner = world.app.test_cli_runner()
    result = runner.invoke(args=["person", "erase", *arguments, "--yes"])
    db.session.rollback()
    return result.output


def test_every_agreement_is_shown_with_its_text_and_when_it_was_taken_back(world: World) -> None:
    client = world.signed_in("member")
    page = client.get("/settings/consents").text
    kept = db.session.scalars(
        select(Consent.text_hash).where(Consent.person_id == world.people["member"].id)
    ).one()
    assert kept in page
    assert "The brand may read my ideas" in page
    answer = send(client, "/settings/consents")
    assert answer.status_code == 302
    page = client.get("/settings/consents").text
    assert "taken back" in page
    assert "Taken back: what you wrote has left reports" in page
    db.session.rollback()
    assert not world.actor("member").capture_consent
    send(client, "/settings/consents")
    assert "Kept." in client.get("/settings/consents").text
    send(client, "/settings/consents", capture="y")
    assert "You agree to capture from now on." in client.get("/settings/consents").text


def test_who_leaves_is_a_guest_with_one_button(world: World) -> None:
    client, other = world.signed_in("member"), world.signed_in("member")
    profile = f"/people/{world.people['member'].id}-member"
    Talk(world)
    page = client.get("/settings/leave").text
    assert "0 pictures" not in page
    assert "“anon·3ff4f1”" in page
    answer = send(client, "/settings/leave", choice="anonymise")
    assert answer.status_code == 302
    assert other.get("/settings").status_code in {302, 401}
    assert world.signed_in("other").get(profile).status_code == 404
    assert send(client, "/sign-in", name="Member", password=PASSWORD).status_code == 302
    home = client.get("/")
    assert f"will be erased on {day(clock.now() + LEAVING_FOR)};" in home.text
    assert client.get("/settings").status_code in {302, 401}
    assert send(client, "/stay", _form="/").status_code == 302
    assert client.get("/settings").status_code == 200
    assert world.signed_in("other").get(profile).status_code == 200


def test_nobody_stays_who_does_not_leave(world: World) -> None:
    for kind in ("guest", "member"):
        assert send(world.signed_in(kind), "/stay", _form="/communities").status_code == 409


def test_leaving_asks_for_the_password_after_a_while(world: World) -> None:
    client = world.signed_in("member")
    with clock.held_at(clock.now() + timedelta(minutes=11)):
        answer = send(client, "/settings/leave", choice="remove")
    assert answer.status_code == 403
    assert db.session.get_one(Person, world.people["member"].id).leaving_at is None


def test_who_alone_looks_after_a_place_is_told_why_not(world: World) -> None:
    client = world.signed_in("pm")
    assert "Bikes" in client.get("/settings/leave").text
    assert send(client, "/settings/leave", _form="/settings", choice="remove").status_code == 409


def test_one_mail_says_that_it_was_asked_for_and_no_other_comes(world: World) -> None:
    with transaction():
        erasure = erasing.leave(world.actor("member"), choice="anonymise")
    [letter] = db.session.scalars(select(Letter).where(Letter.recipient == "member@example.org"))
    assert letter.subject == "Your account will be erased in 7 days"
    # It is read on another day than it was written, and where one signs in is in it.
    assert f"{erasure.due_at:%-d %B %Y}" in letter.body
    assert "/sign-in" in letter.body


@pytest.mark.parametrize("words", [(), ("--remove",)])
def test_the_operator_forgets_somebody(world: World, words: tuple[str, ...]) -> None:
    talk = Talk(world)
    assert "Member is forgotten." in erased(world, "Member", *words)
    person = db.session.get_one(Person, world.people["member"].id, populate_existing=True)
    assert person.email is None
    client = world.app.test_client()
    assert client.get(f"/people/{person.id}").status_code == 410
    page = client.get(f"/c/bikes/talk/{talk.thread.id}", follow_redirects=True).text
    assert ("Removed by its author." in page) == bool(words)
    assert ("kettle" in page) != bool(words)
    assert "nobody called Member" in erased(world, "Member")


def test_the_operator_forgets_an_unclaimed_name_of_an_import(world: World) -> None:
    with transaction() as session:
        row = {"name": "Anna", "folded_name": "anna", "origin": "bikes", "unclaimed": True}
        session.add(Person(**row))
    assert "nobody called Anna" in erased(world, "Anna")
    assert "Anna is forgotten." in erased(world, "Anna", "--origin", "bikes")
    assert db.session.scalars(select(Person).where(Person.name == "Anna")).all() == []


def test_the_operator_forgets_an_address_that_others_gave(world: World) -> None:
    with transaction():
        to = {"addresses": ["asked@example.org"], "link_to": lambda word: f"/i/{word}"}
        invite_by_mail(world.actor("mod"), world.place, **to)
    assert "Asked@example.org is forgotten." in erased(world, "Asked@example.org")
    assert db.session.scalars(select(Invitation.email)).all() == [None]
    assert db.session.scalars(select(Letter)).all() == []
    assert "nothing of asked@example.org" in erased(world, "asked@example.org")
