"""Join, come in, leave, decide about one's consent: through HTTP."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from forum.accounts.models import Consent, Person
from forum.core.transaction import transaction
from forum.extensions import db
from forum.ideas.models import Idea
from tests.world import PASSWORD, World, send, token_of

JOINING = {
    "name": "Zoé",
    "email": "zoe@example.org",
    "password": "long enough to hold",
    "of_age": "y",
    "terms": "y",
    "next": "",
}


def join(world: World, **more: str) -> object:
    """Sign up with the fields above, changed."""
    fields = {**JOINING, **more}
    kept = {name: value for name, value in fields.items() if value != "-"}
    return send(world.signed_in("guest"), "/sign-up", _form="/sign-up", **kept)


def test_joining_signs_in_and_consents_to_nothing_unasked(world: World) -> None:
    assert join(world).status_code == 302  # type: ignore[attr-defined]
    db.session.rollback()
    person = db.session.scalars(select(Person).where(Person.name == "Zoé")).one()
    kinds = db.session.scalars(select(Consent.kind).where(Consent.person_id == person.id))
    assert list(kinds) == ["terms"]
    assert person.of_age_confirmed_at is not None


@pytest.mark.parametrize(
    ("given", "kept"),
    [("Europe/Paris", "Europe/Paris"), ("Mars/Olympus", "UTC"), ("", "UTC"), ("-", "UTC")],
)
def test_a_new_account_keeps_the_time_of_where_it_is_made(
    world: World, given: str, kept: str
) -> None:
    join(world, time_zone=given)
    db.session.rollback()
    person = db.session.scalars(select(Person).where(Person.name == "Zoé")).one()
    assert person.time_zone == kept


def test_every_fault_is_told_at_once_and_the_words_are_kept(world: World) -> None:
    answer = join(world, name="x", password="short", of_age="-", terms="-", email="not a mail")
    assert answer.status_code == 422  # type: ignore[attr-defined]
    assert 'value="not a mail"' in answer.text  # type: ignore[attr-defined]
    answer = join(world, name="x", password="short", of_age="-", terms="-")
    page = answer.text  # type: ignore[attr-defined]
    assert page.count('aria-invalid="true"') >= 4
    assert "short" not in page.split("<form")[-1].replace("shorter", "")


def test_an_address_is_asked_for_where_it_is_to_be_proven(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    optional, wrong = "(if you like)", "This is not a mail address."
    assert world.signed_in("guest").get("/sign-up").text.count(optional) == 1
    settings = world.app.config["VIVIER"]
    monkeypatch.setitem(
        world.app.config, "VIVIER", replace(settings, mail_url="smtp://127.0.0.1:1")
    )
    assert optional not in world.signed_in("guest").get("/sign-up").text
    answer = join(world, email="")
    assert answer.status_code == 422  # type: ignore[attr-defined]
    page = answer.text  # type: ignore[attr-defined]
    assert optional not in page
    assert wrong not in page
    db.session.rollback()
    assert db.session.scalar(select(Person.id).where(Person.name == "Zoé")) is None


def test_the_capture_box_is_not_ticked(world: World) -> None:
    page = world.signed_in("guest").get("/sign-up").text
    assert 'name="capture"' in page
    assert "checked" not in page


def test_a_wrong_password_and_a_wrong_name_answer_alike(world: World) -> None:
    client = world.signed_in("guest")
    wrong = send(client, "/sign-in", name="Member", password="not the password")
    nobody = send(client, "/sign-in", name="Nobody", password="not the password")
    assert wrong.status_code == nobody.status_code == 422
    said = [page.text.count("The name or the password is not right.") for page in (wrong, nobody)]
    assert said[0] == said[1] > 0


def test_sign_in_is_limited_for_one_account(world: World) -> None:
    client = world.signed_in("guest")
    codes = [
        send(client, "/sign-in", name="Member", password="wrong wrong wrong").status_code
        for _ in range(6)
    ]
    assert codes == [422] * 5 + [429]


def test_next_leads_to_our_own_pages_only(world: World) -> None:
    for address in ("https://evil.example/x", "//evil.example", "/\\evil.example", "javascript:1"):
        client = world.signed_in("guest")
        answer = send(client, "/sign-in", name="Member", password=PASSWORD, next=address)
        assert answer.headers["Location"] == "/"


def test_demo_accounts_stay_on_this_machine(app: Flask, world: World) -> None:
    from forum.core.transaction import transaction

    with transaction() as session:
        session.get_one(Person, world.people["member"].id).is_demo = True
    client = app.test_client()
    here = send(client, "/sign-in", name="Member", password=PASSWORD)
    assert here.status_code == 302
    far = app.test_client()
    far.environ_base["REMOTE_ADDR"] = "203.0.113.9"
    assert send(far, "/sign-in", name="Member", password=PASSWORD).status_code == 422


def test_withdrawn_consent_holds_for_what_was_proposed(world: World) -> None:
    idea = world.idea("member")
    send(world.signed_in("member"), "/settings/consents")
    db.session.rollback()
    assert db.session.get_one(Idea, idea.id, populate_existing=True).capture_consent is False


def test_the_language_is_chosen_by_a_press(world: World) -> None:
    client = world.signed_in("guest")
    assert '<html lang="en"' in client.get("/").text
    send(client, "/language/fr")
    assert '<html lang="fr"' in client.get("/").text


def test_signing_out_ends_the_session(world: World) -> None:
    client = world.signed_in("member")
    assert client.get("/settings").status_code == 200
    send(client, "/sign-out")
    assert client.get("/settings").status_code == 302


def test_a_demo_account_is_for_this_machine_and_nobody_behind_a_proxy_on_it(world: World) -> None:
    with transaction() as session:
        session.get_one(Person, world.people["admin"].id).is_demo = True
    client = world.app.test_client()
    token = token_of(client.get("/sign-in").text)
    given = {"csrf_token": token, "name": "Admin", "password": PASSWORD}
    for proxied in ("X-Forwarded-For", "X-Real-IP", "Forwarded", "Via"):
        answer = client.post("/sign-in", data=given, headers={proxied: "203.0.113.5"})
        assert answer.status_code == 422, proxied
        assert "from this machine only" in answer.text
    assert client.post("/sign-in", data=given).status_code == 302


def test_who_has_to_sign_in_is_led_back_to_the_address_they_asked_for(client: FlaskClient) -> None:
    for address in ("/settings", "/settings/notices?place=bikes"):
        answer = client.get(address)
        assert parse_qs(urlsplit(answer.headers["Location"]).query) == {"next": [address]}
