"""A second factor: set up, asked for, replaced by a recovery code, required: through HTTP."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from pyotp import TOTP
from sqlalchemy import select, update

from forum.accounts import second_factor
from forum.accounts.models import Person, RecoveryCode, SecondFactor
from forum.core import clock, limits
from forum.core import secrets as kept_secrets
from forum.core.errors import Invalid
from forum.core.limits import CODES_A_DAY
from forum.core.mail import Letter
from forum.core.transaction import transaction
from forum.extensions import db, limiter
from tests.conftest import on_both_databases
from tests.together import at_once
from tests.world import PASSWORD, World, counted_queries, send
from tests.world import token_of as csrf_of

STEP = timedelta(seconds=30)


def begun(client: FlaskClient) -> str:
    """Begin to set one up; the secret that the page shows."""
    answer = send(client, "/settings/second-factor")
    assert answer.status_code == 302, answer.text
    page = client.get("/settings/second-factor").text
    assert "<svg" in page
    assert "style=" not in page.split("<main")[1]
    assert 'href="otpauth://totp/' in page
    key = re.search(r'enrol-key"[^>]*>(.*?)</p>', page, re.DOTALL)
    assert key
    return "".join(re.findall(r"<span>(\w+)</span>", key.group(1)))


def set_up(client: FlaskClient) -> tuple[TOTP, list[str]]:
    """Set one up; the app, and the recovery codes."""
    app = TOTP(begun(client))
    answer = send(client, "/settings/second-factor/on", code=code_now(app))
    assert answer.status_code == 200, answer.text
    codes = re.findall(r"<code>([a-z2-7-]+)</code>", answer.text)
    assert len(set(codes)) == 10
    return app, codes


def code_now(app: TOTP, *, steps: int = 0) -> str:
    """What the app shows, some half minutes from now."""
    return app.at(clock.now() + steps * STEP)


def first_step(world: World, kind: str = "member", **more: str) -> FlaskClient:
    """A browser on which the right password was given."""
    client = world.app.test_client()
    given = {"name": world.people[kind].name, "password": PASSWORD, **more}
    answer = send(client, "/sign-in", **given)
    assert answer.headers["Location"].startswith("/sign-in/code")
    return client


def second_step(client: FlaskClient, code: str, **more: str) -> Any:
    """Give a code."""
    return send(client, "/sign-in/code", _form="/sign-in/code", code=code, **more)


def found(column: Any) -> list[Any]:
    """What a column holds, read afresh."""
    db.session.rollback()
    return list(db.session.execute(select(column)).scalars())


def is_in(client: FlaskClient) -> bool:
    """Whether the browser is signed in."""
    return bool(client.get("/settings").status_code == 200)


def test_it_is_on_once_a_code_was_given_and_other_sessions_end(world: World) -> None:
    client, other = world.signed_in("member"), world.signed_in("member")
    app = TOTP(begun(client))
    assert is_in(other)
    wrong = send(client, "/settings/second-factor/on", code="000000")
    assert wrong.status_code == 422
    assert "That code is not right" in wrong.text
    send(world.app.test_client(), "/sign-in", name="Member", password=PASSWORD)
    assert send(client, "/settings/second-factor/on", code=code_now(app)).status_code == 200
    assert (is_in(client), is_in(other)) == (True, False)
    first_step(world)
    assert "Your second factor is on" in found(Letter.subject)


def test_nothing_opens_before_the_second_step(world: World) -> None:
    app, _codes = set_up(world.signed_in("member"))
    client = first_step(world, next="/c/bikes/talk")
    assert not is_in(client)
    page = client.get("/sign-in/code")
    assert 'inputmode="numeric"' in page.text
    assert 'autocomplete="one-time-code"' in page.text
    for told in ("Member", "member@example.org"):
        assert told not in page.text.split("<main")[1]
    for path in ("/notices", "/settings/security", "/sign-in/again"):
        assert client.get(path).headers["Location"].startswith("/sign-in")
    answer = second_step(client, code_now(app, steps=1), next="/c/bikes/talk")
    assert answer.headers["Location"] == "/c/bikes/talk"
    assert is_in(client)


def test_without_the_password_there_is_no_second_step(client: FlaskClient, world: World) -> None:
    app, _codes = set_up(world.signed_in("member"))
    assert client.get("/sign-in/code").headers["Location"] == "/sign-in"
    answer = send(client, "/sign-in/code", code=code_now(app, steps=1))
    assert answer.headers["Location"] == "/sign-in"
    late = first_step(world)
    token = csrf_of(late.get("/sign-in/code").text)
    with clock.held_at(clock.now() + timedelta(minutes=11)):
        data = {"csrf_token": token, "code": code_now(app)}
        assert late.post("/sign-in/code", data=data).headers["Location"] == "/sign-in"
        assert not is_in(late)


def test_a_code_is_taken_half_a_minute_early_or_late_and_once(world: World) -> None:
    app, _codes = set_up(world.signed_in("member"))
    start = clock.now() + timedelta(hours=1)
    with clock.held_at(start):
        early, late = code_now(app, steps=1), code_now(app, steps=-1)
        for far in (-2, 2):
            assert second_step(first_step(world), code_now(app, steps=far)).status_code == 422
        limiter.reset()
        assert second_step(first_step(world), late).status_code == 302
        assert second_step(first_step(world), early).status_code == 302
        # The present one is older than the one that was used.
        for used in (early, late, code_now(app)):
            limiter.reset()
            assert second_step(first_step(world), used).status_code == 422


def test_the_password_of_the_first_step_cannot_be_used_for_two(world: World) -> None:
    app, codes = set_up(world.signed_in("member"))
    client = first_step(world)
    with client.session_transaction() as cookie:
        halfway = cookie["halfway"]
    assert second_step(client, code_now(app, steps=1)).status_code == 302
    thief = world.app.test_client()
    thief.get("/sign-in")
    with thief.session_transaction() as cookie:
        cookie["halfway"] = halfway
    assert send(thief, "/sign-in/code", code=codes[0]).headers["Location"] == "/sign-in"


def test_a_recovery_code_lets_in_once_and_is_told(world: World) -> None:
    _app, codes = set_up(world.signed_in("member"))
    client = first_step(world)
    assert "numeric" not in client.get("/sign-in/code?recovery=y").text.split("<main")[1]
    assert second_step(client, codes[3].upper().replace("-", " ")).status_code == 302
    assert is_in(client)
    assert second_step(first_step(world), codes[3]).status_code == 422
    assert second_step(first_step(world), codes[4]).status_code == 302
    told = "".join(found(Letter.body))
    assert "9 codes are left" in told
    assert "8 codes are left" in told
    assert not set(codes) & set(found(RecoveryCode.hash))
    assert "8 recovery codes are left" in client.get("/settings/security").text


def test_new_recovery_codes_end_those_of_before(world: World) -> None:
    client = world.signed_in("member")
    _app, before = set_up(client)
    answer = send(client, "/settings/second-factor/codes")
    codes = re.findall(r"<code>([a-z2-7-]+)</code>", answer.text)
    assert len(codes) == 10
    assert not set(codes) & set(before)
    assert second_step(first_step(world), before[0]).status_code == 422
    assert second_step(first_step(world), codes[0]).status_code == 302


def test_codes_are_guessed_five_times_at_once_and_twenty_in_a_day(world: World) -> None:
    app, _codes = set_up(world.signed_in("member"))
    client = first_step(world)
    assert [second_step(client, "123456").status_code for _ in range(6)] == [422] * 5 + [429]
    for _ in range(CODES_A_DAY):
        limiter.reset()
        answer = second_step(client, "123456")
    assert "Come back tomorrow" in answer.text
    # The right one is too late for today, too …
    assert second_step(client, code_now(app, steps=1)).status_code == 422
    with clock.held_at(clock.now() + timedelta(days=1, minutes=1)):
        limiter.reset()
        assert second_step(first_step(world), code_now(app)).status_code == 302
    # … and a right one is no guess: the count begins anew.
    assert found(SecondFactor.tries) == [0]


@pytest.mark.parametrize("code", ["", "１２３４５６", "١٢٣٤٥٦", "abc", "x" * 41, "12 34 56", "\0"])
def test_whatever_is_typed_gets_an_answer(world: World, code: str) -> None:
    set_up(world.signed_in("member"))
    assert second_step(first_step(world), code).status_code == 422


@on_both_databases
def test_of_two_who_send_one_code_at_once_one_comes_in(app: Flask, world: World) -> None:
    person = world.people["member"]
    with transaction() as session:
        secret = kept_secrets.encrypt("JBSWY3DPEHPK3PXP" * 2)
        row = SecondFactor(person_id=person.id, secret=secret, confirmed_at=clock.now())
        session.add(row)
    code = code_now(TOTP("JBSWY3DPEHPK3PXP" * 2))

    def use() -> None:
        second_factor.check(db.session.get_one(Person, person.id), code)

    answers = at_once(app, use, use, use)
    assert sorted(type(answer).__name__ for answer in answers) == ["Invalid", "Invalid", "NoneType"]
    with pytest.raises(Invalid), transaction():
        use()


def test_the_secret_is_kept_encrypted_and_shown_until_it_is_on(world: World) -> None:
    client = world.signed_in("member")
    secret = begun(client)
    assert secret not in found(SecondFactor.secret)[0]
    on = {"code": code_now(TOTP(secret)), "_form": "/settings/security"}
    assert send(client, "/settings/second-factor/on", **on).status_code == 200
    # The page is opened again, or sent once more: it is done, and the codes are not shown twice.
    for again in (
        client.get("/settings/second-factor"),
        send(client, "/settings/second-factor/on", **on),
    ):
        assert again.headers["Location"] == "/settings/security"
    page = client.get("/settings/security").text
    assert "Your second factor is on. Make new recovery codes" in page
    assert "10 recovery codes are left" in page
    assert secret not in page
    assert send(client, "/settings/second-factor").status_code == 409


def test_switching_it_off_needs_the_password_and_ends_other_sessions(world: World) -> None:
    client = world.signed_in("member")
    app, _codes = set_up(client)
    other = first_step(world)
    second_step(other, code_now(app, steps=1))
    token = csrf_of(client.get("/settings").text)
    with clock.held_at(clock.now() + limits.FRESH_FOR + timedelta(seconds=1)):
        asked = client.post("/settings/second-factor/off", data={"csrf_token": token})
        assert asked.status_code == 403
        data = {"csrf_token": csrf_of(asked.text), "password_again": PASSWORD}
        assert client.post("/settings/second-factor/off", data=data).status_code == 302
    assert (is_in(client), is_in(other)) == (True, False)
    plain = world.app.test_client()
    assert send(plain, "/sign-in", name="Member", password=PASSWORD).headers["Location"] == "/"


def test_a_reset_link_does_not_get_around_it(world: World) -> None:
    set_up(world.signed_in("member"))
    ran = world.app.test_cli_runner().invoke(args=["person", "reset", "Member"])
    path = "/reset/" + ran.output.strip().rpartition("/")[2]
    client = world.app.test_client()
    answer = send(client, path, _form=path, password="another long password")
    assert answer.headers["Location"] == "/sign-in/code"
    assert not is_in(client)


def test_the_operator_switches_it_off(world: World) -> None:
    client = world.signed_in("member")
    set_up(client)
    run = world.app.test_cli_runner().invoke
    assert run(args=["person", "second-factor", "Member"]).output == "Member has one.\n"
    off = run(args=["person", "second-factor", "Member", "--off"])
    assert off.exit_code == 0, off.output
    assert not is_in(client)
    assert is_in(world.signed_in("member"))
    assert run(args=["person", "second-factor", "Member"]).output == "Member has none.\n"


# Asked of those on whom others depend


def test_staff_are_asked_and_members_are_not(world: World) -> None:
    asked = "Set up a second factor"
    for kind in ("admin", "mod", "pm"):
        assert asked in world.signed_in(kind).get("/").text, kind
    assert asked not in world.signed_in("member").get("/").text
    with transaction():
        db.session.execute(
            update(Person).where(Person.id == world.people["pm"].id).values(is_demo=True)
        )
    assert asked not in world.signed_in("pm").get("/").text
    client = world.signed_in("mod")
    set_up(client)
    assert asked not in client.get("/").text


def test_where_it_is_required_powers_sleep_until_there_is_one(world: World) -> None:
    object.__setattr__(world.app.config["VIVIER"], "require_second_factor", True)
    admin, pm = world.signed_in("admin"), world.signed_in("pm")
    assert admin.get("/admin/letters").status_code == 403
    assert pm.get("/c/bikes/settings").status_code == 403
    assert pm.get("/c/bikes/talk").status_code == 200
    assert "Your powers here sleep" in pm.get("/c/bikes/talk").text
    set_up(admin)
    assert admin.get("/admin/letters").status_code == 200


def test_pages_ask_no_question_more_for_it(world: World) -> None:
    client = world.signed_in("pm")
    with counted_queries() as before:
        client.get("/settings/profile")
    set_up(client)
    with counted_queries() as after:
        client.get("/settings/profile")
    assert len(before) == len(after)


def test_secrets_are_written_anew_with_those_of_trackers(world: World) -> None:
    set_up(world.signed_in("member"))
    [before] = found(SecondFactor.secret)
    ran = world.app.test_cli_runner().invoke(args=["integrations", "reencrypt"])
    assert ran.exit_code == 0, ran.output
    [after] = found(SecondFactor.secret)
    assert after != before
    assert kept_secrets.decrypt(after) == kept_secrets.decrypt(before)
