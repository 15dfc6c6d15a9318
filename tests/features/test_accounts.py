"""People: join, come in, prove an address, set a new password."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from forum.accounts import credentials, service, tokens
from forum.accounts.models import Consent, Person, Token
from forum.accounts.texts import TERMS
from forum.core import clock
from forum.core.errors import Conflict, Invalid, NotFound
from forum.core.limits import PASSWORD_MAX, PASSWORD_MIN
from forum.core.transaction import transaction
from forum.extensions import db
from tests.conftest import on_both_databases
from tests.together import at_once
from tests.world import PASSWORD, World, rows

JOINING: dict[str, Any] = {
    "name": "Álice",
    "email": "Alice@Example.org",
    "password": "long enough to hold",
    "language": "fr",
    "of_age": True,
    "agrees_to_terms": True,
    "agrees_to_capture": False,
    "verified": True,
}


def join(**more: Any) -> Person:
    """Sign up."""
    with transaction():
        return service.sign_up(**{**JOINING, **more})


def come_in(name: str, password: str = PASSWORD, *, from_loopback: bool = True) -> Person:
    """Sign in."""
    return service.sign_in(name=name, password=password, from_loopback=from_loopback)


def faults(**more: Any) -> set[str]:
    """The fields that a sign-up is refused for."""
    with pytest.raises(Invalid) as refused:
        join(**more)
    return set(refused.value.fields)


@on_both_databases
def test_joining_keeps_what_was_agreed_to(world: World) -> None:
    person = join()
    assert (person.name, person.folded_name, person.email) == (
        "Álice",
        "alice",
        "alice@example.org",
    )
    agreed = db.session.scalars(select(Consent).where(Consent.person_id == person.id)).one()
    assert (agreed.kind, agreed.version) == ("terms", TERMS.version)
    assert (agreed.language, agreed.text_hash) == ("fr", TERMS.hash("fr"))
    assert person.of_age_confirmed_at is not None
    assert JOINING["password"] not in (person.password_hash or "")
    kinds = select(Consent.kind).where(
        Consent.person_id == join(name="Bob", email=None, agrees_to_capture=True).id
    )
    assert set(db.session.scalars(kinds)) == {"terms", "capture"}


@pytest.mark.usefixtures("world")
def test_every_fault_is_told_at_once_and_nobody_is_made() -> None:
    before = rows(Person)
    found = faults(
        name="x", email="member@example.org", password="short", of_age=False, agrees_to_terms=False
    )
    assert found == {"name", "email", "password", "of_age", "terms"}
    assert rows(Person) == before


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"name": "MEMBER"}, "name"),
        ({"name": "ｍｅｍｂｅｒ"}, "name"),
        ({"name": "mémber"}, "name"),
        ({"name": "Moderator"}, "name"),
        ({"email": " MEMBER@example.org "}, "email"),
        ({"password": "x" * (PASSWORD_MIN - 1)}, "password"),
        ({"password": "x" * (PASSWORD_MAX + 1)}, "password"),
        ({"of_age": False}, "of_age"),
        ({"agrees_to_terms": False}, "terms"),
    ],
)
@pytest.mark.usefixtures("world")
def test_each_rule_stands_on_its_own(more: dict[str, Any], field: str) -> None:
    assert faults(**more) == {field}


@on_both_databases
def test_of_two_who_take_a_name_at_once_one_gets_it(app: Flask, world: World) -> None:
    answers = at_once(
        app,
        lambda: service.sign_up(**{**JOINING, "email": "one@example.org"}),
        lambda: service.sign_up(**{**JOINING, "name": "ALICE", "email": "two@example.org"}),
    )
    assert sum(isinstance(answer, Person) for answer in answers) == 1
    assert any(isinstance(answer, Conflict | Invalid) for answer in answers)


@pytest.mark.parametrize(
    "name", ["Member", "mÉmber", " member ", "member@example.org", "MEMBER@EXAMPLE.ORG"]
)
def test_people_come_in_by_name_or_address(world: World, name: str) -> None:
    assert come_in(name).id == world.people["member"].id


def test_every_wrong_pair_gets_the_same_answer(world: World) -> None:
    with transaction() as session:
        session.add(Person(name="Imported", folded_name="imported", origin="", unclaimed=True))
    answers = set()
    for name, password in [
        ("Member", "not the password"),
        ("Nobody", PASSWORD),
        ("nobody@example.org", PASSWORD),
        ("Imported", PASSWORD),
        ("Member", ""),
        ("Member", "x" * (PASSWORD_MAX + 1)),
        ("", ""),
    ]:
        with pytest.raises(Invalid) as refused:
            come_in(name, password)
        answers.add(str(refused.value))
    assert len(answers) == 1


def test_demo_accounts_are_for_this_machine_only(world: World) -> None:
    with transaction() as session:
        session.get_one(Person, world.people["member"].id).is_demo = True
    assert come_in("Member").id
    with pytest.raises(Invalid, match="this machine"):
        come_in("Member", from_loopback=False)
    assert come_in("Other", from_loopback=False).id
    # Who has not the password learns nothing of what kind of account it is.
    with pytest.raises(Invalid, match="is not right"):
        come_in("Member", "not the password", from_loopback=False)


@pytest.mark.usefixtures("world")
def test_an_account_made_by_the_operator_is_found_by_its_address_however_written(
    app: Flask,
) -> None:
    ran = app.test_cli_runner().invoke(
        args=["person", "create", "Root1", "--email", "Root@Example.org", "--password", PASSWORD]
    )
    assert ran.exit_code == 0, ran.output
    assert come_in("root@example.ORG").name == "Root1"
    assert come_in("Root1").verified_at is not None


def token(world: World, purpose: str, kind: str = "member") -> str:
    """A word for that purpose."""
    with transaction() as session:
        return tokens.issue(session.get_one(Person, world.people[kind].id), purpose)


def use(word: str, purpose: str) -> Person:
    """Use a word."""
    with transaction():
        if purpose == "verify":
            return credentials.verify_address(word)
        return credentials.reset_password(word, "another long password", is_staff=False)


@on_both_databases
@pytest.mark.parametrize("purpose", ["verify", "reset"])
def test_a_word_works_once_for_its_purpose_while_it_is_young(world: World, purpose: str) -> None:
    word, life = token(world, purpose), tokens.LIFE[purpose]
    assert word not in {kept.hash for kept in db.session.scalars(select(Token))}
    with pytest.raises(NotFound):
        use(word, "reset" if purpose == "verify" else "verify")
    with clock.held_at(clock.now() + life + timedelta(seconds=1)), pytest.raises(NotFound):
        use(word, purpose)
    with clock.held_at(clock.now() + life - timedelta(seconds=60)):
        assert use(word, purpose).id == world.people["member"].id
        with pytest.raises(NotFound):
            use(word, purpose)
    for invented in ("", "x" * 43, word + "x"):
        with pytest.raises(NotFound):
            use(invented, purpose)


@on_both_databases
def test_of_two_uses_at_once_one_works(app: Flask, world: World) -> None:
    word = token(world, "verify", "pending_email")
    answers = at_once(app, *[lambda: credentials.verify_address(word)] * 3)
    assert sorted(type(answer).__name__ for answer in answers) == ["NotFound", "NotFound", "Person"]


def test_a_new_password_ends_every_session_and_every_other_link(app: Flask, world: World) -> None:
    client, before = world.signed_in("member"), token(world, "reset")
    others = world.signed_in("other")
    assert client.get("/settings").status_code == 200
    use(token(world, "reset"), "reset")
    assert client.get("/settings").status_code == 302
    assert others.get("/settings").status_code == 200
    assert come_in("Member", "another long password").id
    with pytest.raises(Invalid):
        come_in("Member")
    with pytest.raises(NotFound):
        use(before, "reset")


def test_a_weak_new_password_does_not_spend_the_word(world: World) -> None:
    word = token(world, "reset")
    with pytest.raises(Invalid), transaction():
        credentials.reset_password(word, "short", is_staff=False)
    assert use(word, "reset").id


def test_the_operator_prints_a_link_that_works(app: Flask, world: World) -> None:
    ran = app.test_cli_runner().invoke(args=["person", "reset", "mÉmber"])
    assert ran.output.startswith("http://127.0.0.1:8000/reset/")
    assert use(ran.output.strip().rpartition("/")[2], "reset").name == "Member"
    nobody = app.test_cli_runner().invoke(args=["person", "reset", "Nobody"])
    assert nobody.exit_code == 1
    assert "nobody called Nobody" in nobody.output
