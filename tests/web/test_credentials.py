"""Another password, another address, a reset by mail: through HTTP."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from forum.accounts import jobs
from forum.accounts.models import Person, Token
from forum.core import clock
from forum.core.limits import PASSWORD_MIN_STAFF
from forum.core.mail import Letter
from forum.core.outbox import Effect
from forum.core.transaction import transaction
from forum.extensions import db, limiter
from tests.world import PASSWORD, World, send

NEW = "another long password"
Work = Callable[[], None]


@pytest.fixture
def by_mail(app: Flask) -> Iterator[None]:
    """A mail server is set; what is written to it waits in its rows."""
    object.__setattr__(app.config["VIVIER"], "mail_url", "smtp://127.0.0.1:1")
    yield
    object.__setattr__(app.config["VIVIER"], "mail_url", None)


def letters() -> list[Letter]:
    """The mails that were written."""
    db.session.rollback()
    return list(db.session.scalars(select(Letter).order_by(Letter.id)))


def found(world: World, kind: str = "member") -> Person:
    """The person of that kind, read afresh."""
    db.session.rollback()
    return db.session.get_one(Person, world.people[kind].id, populate_existing=True)


def link_in(letter: Letter) -> str:
    """The path of the link in a mail, which leads to BASE_URL."""
    address = re.search(r"http://127\.0\.0\.1:8000(/\S+)", letter.body)
    assert address, letter.body
    return address.group(1)


def without_secret(page: str) -> str:
    """A page without its CSRF tokens."""
    return re.sub(r'(name="csrf_token" value=")[^"]*', r"\1", page)


def comes_in(world: World, name: str, password: str) -> bool:
    """Whether that opens the account."""
    limiter.reset()
    answer = send(world.app.test_client(), "/sign-in", name=name, password=password)
    return bool(answer.status_code == 302)


def change(client: FlaskClient, current: str, password: str) -> Any:
    """Choose another password."""
    return send(client, "/settings/password", current=current, password=password)


def test_another_password_takes_the_present_one_and_ends_other_sessions(world: World) -> None:
    client, other = world.signed_in("member"), world.signed_in("member")
    wrong = change(client, "not the password", NEW)
    assert wrong.status_code == 422
    assert "This is not your password." in wrong.text
    assert NEW not in wrong.text
    assert comes_in(world, "Member", PASSWORD)
    assert change(client, PASSWORD, NEW).status_code == 302
    assert client.get("/settings").status_code == 200
    assert other.get("/settings").status_code == 302
    assert (comes_in(world, "Member", PASSWORD), comes_in(world, "Member", NEW)) == (False, True)
    assert "Your password was changed" in [letter.subject for letter in letters()]


def test_the_present_password_is_guessed_five_times_at_most(world: World) -> None:
    client = world.signed_in("member")
    codes = [change(client, f"guess {number}", NEW).status_code for number in range(6)]
    assert codes == [422] * 5 + [429]


@pytest.mark.parametrize(
    "password",
    [
        "member@example.org",
        "Member@Example.ORG",
        "1234567890",
        "qwertyuiop",
        "0987654321",
        "abcdefghijkl",
        "aaaaaaaaaaaa",
        "abababababab",
        "9 letters",
        "x" * 257,
    ],
)
def test_what_is_tried_first_is_no_password(world: World, password: str) -> None:
    client = world.signed_in("member")
    assert change(client, PASSWORD, password).status_code == 422


def test_a_name_is_no_password(world: World) -> None:
    client = world.signed_in("mod_elsewhere")
    with transaction() as session:
        person = session.get_one(Person, world.people["mod_elsewhere"].id)
        person.name = "Mod-Elsewhere-Long"
    assert change(client, PASSWORD, "mod-elsewhere-LONG").status_code == 422


@pytest.mark.parametrize("kind", ["admin", "pm", "mod", "member"])
def test_staff_has_longer_passwords(world: World, kind: str) -> None:
    short = "fourteen words"
    assert len(short) == PASSWORD_MIN_STAFF - 1
    answer = change(world.signed_in(kind), PASSWORD, short)
    assert answer.status_code == (302 if kind == "member" else 422)


def test_staff_has_longer_passwords_by_a_reset_too(world: World) -> None:
    run = world.app.test_cli_runner().invoke
    path = "/reset/" + run(args=["person", "reset", "Pm"]).output.strip().rpartition("/")[2]
    client = world.app.test_client()
    assert "15 characters or more" in client.get(path).text
    assert send(client, path, _form=path, password="fourteen words").status_code == 422
    assert send(client, path, _form=path, password="fifteen letters").status_code == 302
    # Whoever opens it again reads that before they think of a password.
    over = world.app.test_client().get(path).text
    assert "it is too old" in over
    assert 'type="password"' not in over
    made = run(args=["person", "create", "Root1", "--admin", "--password", "fourteen words"])
    assert made.exit_code == 1


def test_an_address_counts_once_its_link_is_opened(world: World, by_mail: None) -> None:
    client = world.signed_in("member")
    answer = send(client, "/settings/address", email="New@Example.org")
    assert answer.status_code == 302
    assert found(world).email == "member@example.org"
    [letter] = letters()
    assert letter.recipient == "new@example.org"
    path = link_in(letter)
    world.app.test_client().get(path)
    assert found(world).email == "member@example.org"
    assert send(world.app.test_client(), path, _form=path).status_code == 302
    assert found(world).email == "new@example.org"
    assert [one.recipient for one in letters()] == ["new@example.org", "member@example.org"]
    again = send(world.app.test_client(), path, _form="/sign-in")
    assert again.headers["Location"] == path
    page = world.app.test_client().get(path).text
    assert "This link has been used" in page
    assert f'action="{path}"' not in page
    assert comes_in(world, "new@example.org", PASSWORD)


def test_who_has_the_address_is_told_and_who_asks_is_not(world: World, by_mail: None) -> None:
    client = world.signed_in("member")
    free = send(client, "/settings/address", email="free@example.org")
    page = client.get("/settings/security").text
    held = send(client, "/settings/address", email="other@example.org")
    assert (free.status_code, free.headers["Location"]) == (
        held.status_code,
        held.headers["Location"],
    )
    assert without_secret(client.get("/settings/security").text) == without_secret(page)
    told = letters()[-1]
    assert (told.recipient, "/verify/" in told.body) == ("other@example.org", False)


def test_an_address_that_was_taken_meanwhile_stays_with_its_holder(
    world: World, by_mail: None
) -> None:
    send(world.signed_in("member"), "/settings/address", email="free@example.org")
    send(world.signed_in("other"), "/settings/address", email="free@example.org")
    first, second = (link_in(letter) for letter in letters())
    assert send(world.app.test_client(), first, _form=first).status_code == 302
    assert send(world.app.test_client(), second, _form=second).status_code == 409
    assert found(world, "other").email == "other@example.org"


def test_the_link_of_an_unproven_address_is_mailed_again(world: World, by_mail: None) -> None:
    client = world.signed_in("pending_email")
    assert "Nobody has proven this address yet" in client.get("/settings/security").text
    send(client, "/settings/address", email="pending_email@example.org")
    path = link_in(letters()[-1])
    assert send(client, path, _form=path).status_code == 302
    assert found(world, "pending_email").verified_at is not None


def test_without_a_mail_server_an_address_counts_at_once(world: World) -> None:
    client = world.signed_in("member")
    assert send(client, "/settings/address", email="other@example.org").status_code == 422
    assert send(client, "/settings/address", email="new@example.org").status_code == 302
    assert found(world).email == "new@example.org"


def test_mails_that_one_asks_for_are_three_an_hour(world: World, by_mail: None) -> None:
    client = world.signed_in("member")
    codes = [
        send(client, "/settings/address", email=f"n{number}@example.org").status_code
        for number in range(4)
    ]
    assert codes == [302] * 3 + [429]


# A forgotten password


def ask(world: World, name: str, address: str = "127.0.0.1") -> Any:
    """Ask for a reset from a computer."""
    client = world.app.test_client()
    client.environ_base["REMOTE_ADDR"] = address
    return send(client, "/reset", _form="/reset", name=name)


def asked_for() -> list[Effect]:
    """What the worker was asked to mail."""
    db.session.rollback()
    return list(db.session.scalars(select(Effect).where(Effect.kind == jobs.RESET)))


@pytest.mark.parametrize("name", ["Member", "MEMBER@example.org"])
def test_a_reset_comes_by_mail_and_proves_the_address(
    world: World, by_mail: None, carry_out: Work, name: str
) -> None:
    with transaction() as session:
        session.get_one(Person, world.people["member"].id).verified_at = None
    old = world.signed_in("member")
    assert ask(world, name).status_code == 200
    assert letters() == []
    jobs.mail_reset({"name": name})
    [letter] = letters()
    path = link_in(letter)
    assert not db.session.scalars(select(Token).where(Token.hash == path[-43:])).all()
    client = world.app.test_client()
    assert send(client, path, _form=path, password=NEW).status_code == 302
    assert client.get("/settings").status_code == 200
    assert old.get("/settings").status_code == 302
    assert found(world).verified_at is not None
    assert send(client, path, _form=path, password=NEW).status_code == 404


def test_whoever_asks_does_not_learn_who_has_an_account(world: World, by_mail: None) -> None:
    pages, effects = set(), []
    for name in ("Member", "Nobody", "member@example.org", "nobody@example.org"):
        limiter.reset()
        answer = ask(world, name)
        assert answer.status_code == 200
        pages.add(without_secret(answer.text))
        effects.append(len(asked_for()))
    assert len(pages) == 1
    # The same was done for each, and nobody was looked up: that is the worker's.
    assert effects == [1, 2, 3, 4]


def test_resets_are_three_an_hour_from_a_computer_and_to_an_account(
    world: World, by_mail: None
) -> None:
    assert [ask(world, "Member").status_code for _ in range(4)] == [200] * 3 + [429]
    for _ in range(5):
        jobs.mail_reset({"name": "Member"})
    assert len(letters()) == 3
    with clock.held_at(clock.now() + timedelta(minutes=61)):
        jobs.mail_reset({"name": "Member"})
    assert len(letters()) == 4


def test_the_link_never_leads_to_where_the_request_said(world: World, by_mail: None) -> None:
    client = world.app.test_client()
    token = re.search(r'csrf_token" value="([^"]+)', client.get("/reset").text)
    assert token
    data = {"csrf_token": token.group(1), "name": "Member"}
    client.post("/reset", data=data, headers={"Host": "evil.example"})
    jobs.mail_reset({"name": "Member"})
    assert all("evil" not in letter.body for letter in letters())
    assert all(link_in(letter) for letter in letters())


def test_what_was_asked_for_is_forgotten(app: Flask, world: World, by_mail: None) -> None:
    ask(world, "Member")
    [effect] = asked_for()
    with transaction():
        effect.state = "done"
    jobs.forget_asked()
    assert len(asked_for()) == 1
    with clock.held_at(clock.now() + timedelta(minutes=61)):
        jobs.forget_asked()
    assert asked_for() == []


def test_without_a_mail_server_the_page_says_whom_to_ask(world: World) -> None:
    page = world.app.test_client().get("/reset").text
    assert "This forum sends no mails." in page
    assert 'name="name"' not in page.split("<main")[1]
    assert ask(world, "Member").status_code == 409
    assert asked_for() == []
    assert "/reset" in world.app.test_client().get("/sign-in").text
