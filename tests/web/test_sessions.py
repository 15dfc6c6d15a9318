"""Sessions: one for each sign-in, ended from elsewhere, renewed by the password: through HTTP."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from forum import create_app
from forum.accounts import devices, presence, sessions
from forum.accounts.models import Person, Session
from forum.core import clock
from forum.core.limits import FRESH_FOR, SESSION_FOR, SESSION_KEPT_FOR
from forum.core.mail import Letter
from forum.core.transaction import transaction
from forum.extensions import db
from forum.web.pacing import who
from tests.conftest import settings
from tests.world import PASSWORD, World, send, token_of

COOKIE = "vivier"
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
LATER = FRESH_FOR + timedelta(seconds=1)


def cookie_of(client: FlaskClient) -> str:
    """The cookie that a browser holds."""
    cookie = client.get_cookie(COOKIE)
    assert cookie is not None
    return cookie.value


def with_cookie(app: Flask, value: str) -> FlaskClient:
    """A browser that has nothing but somebody's cookie."""
    thief = app.test_client()
    thief.set_cookie(COOKIE, value)
    return thief


def is_in(client: FlaskClient) -> bool:
    """Whether the browser is signed in."""
    return bool(client.get("/settings").status_code == 200)


def kept() -> list[Session]:
    """The rows of sessions, read afresh."""
    db.session.rollback()
    return list(db.session.scalars(select(Session).order_by(Session.id)))


def numbers_on(page: str) -> list[int]:
    """The sessions that a page of sessions lets one end."""
    return [int(number) for number in re.findall(r"/settings/sessions/(\d+)/end\b", page)]


def test_a_new_session_begins_with_each_sign_in_and_the_old_cookie_opens_nothing(
    app: Flask, world: World
) -> None:
    client = app.test_client()
    client.get("/sign-in")
    planted = cookie_of(client)
    send(client, "/sign-in", name="Member", password=PASSWORD)
    first = cookie_of(client)
    assert is_in(client)
    assert not is_in(with_cookie(app, planted))
    send(client, "/sign-in", name="Member", password=PASSWORD)
    assert cookie_of(client) != first
    send(client, "/sign-out")
    assert [one.ended_at is not None for one in kept()] == [True, True]
    assert not is_in(client)


def test_signing_out_ends_what_a_copied_cookie_opens(app: Flask, world: World) -> None:
    client = world.signed_in("member")
    thief = with_cookie(app, cookie_of(client))
    assert is_in(thief)
    send(client, "/sign-out")
    assert not is_in(thief)


def test_the_word_in_the_cookie_is_not_kept(app: Flask, world: World) -> None:
    client = world.signed_in("member")
    with client.session_transaction() as cookie:
        _number, _dot, word = cookie["_user_id"].partition(".")
    [row] = kept()
    assert word not in {row.hash, row.device_hash}


def test_a_session_that_is_ended_elsewhere_is_refused_at_once(world: World) -> None:
    here, there = world.signed_in("member"), world.signed_in("member")
    page = here.get("/settings/sessions").text
    [number] = numbers_on(page)
    # However lately another was seen, one finds oneself on top.
    assert page.index("this one") < page.index("/end")
    assert send(here, f"/settings/sessions/{number}/end").status_code == 302
    assert (is_in(here), is_in(there)) == (True, False)
    assert numbers_on(here.get("/settings/sessions").text) == []


def test_nobody_ends_the_session_of_another(world: World) -> None:
    member, other = world.signed_in("member"), world.signed_in("other")
    theirs = kept()[0].id
    send(other, f"/settings/sessions/{theirs}/end")
    send(other, "/settings/sessions/end-others")
    assert is_in(member)


def test_all_others_end_with_one_press(world: World) -> None:
    here, *others = [world.signed_in("member") for _ in range(4)]
    stranger = world.signed_in("other")
    send(here, "/settings/sessions/end-others")
    assert is_in(here)
    assert is_in(stranger)
    assert not any(map(is_in, others))


def test_a_session_lives_as_long_as_it_is_used(app: Flask, world: World) -> None:
    client, moment = world.signed_in("member"), clock.now()
    day = timedelta(days=1)
    with clock.held_at(moment + SESSION_FOR - day):
        assert is_in(client)
    app.extensions["presence"].flush()
    with clock.held_at(moment + 2 * SESSION_FOR - 3 * day):
        assert is_in(client)
    with clock.held_at(moment + 3 * SESSION_FOR):
        assert not is_in(client)


def test_what_is_known_of_a_session_is_forgotten(world: World) -> None:
    world.signed_in("member")
    moment = clock.now()
    with clock.held_at(moment + SESSION_KEPT_FOR - timedelta(minutes=1)):
        sessions.forget_old()
    assert len(kept()) == 1
    with clock.held_at(moment + SESSION_KEPT_FOR + timedelta(minutes=1)):
        sessions.forget_old()
    assert kept() == []


def test_when_a_session_was_seen_is_noted_off_the_request(app: Flask, world: World) -> None:
    client, collector = world.signed_in("member"), app.extensions["presence"]
    client.get("/")
    collector.flush()
    moment = clock.now() + timedelta(minutes=11)
    with clock.held_at(moment):
        client.get("/")
    collector.flush()
    collector.keep([presence.Seen(world.people["member"].id, 1, moment - timedelta(minutes=5))])
    collector.flush()
    assert [one.seen_at for one in kept()] == [moment]


def test_a_cookie_is_made_anew_once_a_day_only(world: World) -> None:
    client = world.signed_in("member")
    client.get("/settings/profile")
    assert "Set-Cookie" not in client.get("/settings/profile").headers
    with clock.held_at(clock.now() + timedelta(days=1)):
        assert "Set-Cookie" in client.get("/settings/profile").headers


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        (FIREFOX, ("Firefox", "Linux")),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) … Version/18.0 Safari/604", None),
        ("curl/8", ("", "")),
        ("", ("", "")),
    ],
)
def test_a_device_has_two_coarse_words(agent: str, words: tuple[str, str] | None) -> None:
    assert devices.words_of(agent) == (words or ("Safari", "iPhone"))


def letters() -> list[Letter]:
    """The mails that were written."""
    db.session.rollback()
    return list(db.session.scalars(select(Letter).order_by(Letter.id)))


def test_a_sign_in_from_a_new_device_is_told_by_mail(app: Flask, world: World) -> None:
    known = world.signed_in("member")
    send(known, "/sign-out")
    send(known, "/sign-in", name="Member", password=PASSWORD)
    assert letters() == []
    other = app.test_client()
    other.environ_base["HTTP_USER_AGENT"] = FIREFOX
    send(other, "/sign-in", name="Member", password=PASSWORD)
    [letter] = letters()
    assert letter.recipient == "member@example.org"
    assert "Firefox on Linux" in letter.body
    assert "/settings/security" in letter.body


def test_an_address_that_nobody_has_proven_is_told_nothing(world: World) -> None:
    for _ in range(2):
        world.signed_in("pending_email")
    assert letters() == []


# The password, once more


def fields_of(page: str) -> dict[str, str]:
    """The hidden fields of the one form in the page's main part."""
    main = page.split("<main")[1].split("</main", maxsplit=1)[0]
    return dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', main))


def fresh_routes(app: Flask) -> list[tuple[str, str]]:
    """Every route that asks for the password, and how it is asked."""
    return [
        (rule.rule, "POST" if "POST" in (rule.methods or ()) else "GET")
        for rule in app.url_map.iter_rules()
        if getattr(app.view_functions[rule.endpoint], "fresh", False)
    ]


def test_every_route_that_matters_asks_and_changes_nothing(app: Flask, world: World) -> None:
    client = world.signed_in("admin")
    token = token_of(client.get("/settings").text)
    asked = fresh_routes(app)
    assert {("/c/<slug>/settings/team", "POST"), ("/people/<int:person_id>/trust", "POST")} <= set(
        asked
    )
    with clock.held_at(clock.now() + LATER):
        for rule, method in asked:
            path = re.sub(r"<int:[^>]+>", "1", rule).replace("<slug>", "bikes")
            path = re.sub(r"<[^>]+>", "webhook", path)
            if method == "GET":
                answer = client.get(path)
                assert answer.status_code == 302, path
                assert answer.headers["Location"].startswith("/sign-in/again?next="), path
            else:
                answer = client.post(path, data={"csrf_token": token})
                assert answer.status_code == 403, path
                assert 'name="password_again"' in answer.text, path


def appointing(client: FlaskClient, **more: str) -> Any:
    """Ask for another moderator."""
    given = {"name": "Member", "role": "moderator", **more}
    return send(client, "/c/bikes/settings/team", **given)


def test_a_form_goes_on_with_all_it_held_once_the_password_is_said(world: World) -> None:
    client = world.signed_in("pm")
    before = cookie_of(client)
    with clock.held_at(clock.now() + LATER):
        asked = appointing(client)
        assert asked.status_code == 403
        assert world.actor("member").role_in(world.place.id) == "member"
        held = fields_of(asked.text)
        assert (held["name"], held["role"]) == ("Member", "moderator")
        wrong = client.post(
            "/c/bikes/settings/team", data={**held, "password_again": "not the password"}
        )
        assert wrong.status_code == 403
        assert "This is not your password." in wrong.text
        held = fields_of(wrong.text)
        done = client.post("/c/bikes/settings/team", data={**held, "password_again": PASSWORD})
        assert done.status_code == 302
        db.session.rollback()
        assert world.actor("member").role_in(world.place.id) == "moderator"
        assert client.get("/settings").status_code == 200
        assert not is_in(with_cookie(world.app, before))
        assert appointing(client, name="Other").status_code == 302


def test_a_page_comes_back_after_the_question(world: World) -> None:
    client = world.signed_in("pm")
    page = "/c/bikes/pipeline/integrations/new/webhook"
    assert client.get(page).status_code == 200
    with clock.held_at(clock.now() + LATER):
        question = client.get(page).headers["Location"]
        assert client.get(question).status_code == 200
        answer = send(client, "/sign-in/again", password=PASSWORD, next=page)
        assert answer.headers["Location"] == page
        assert client.get(page).status_code == 200
        away = send(client, "/sign-in/again", password=PASSWORD, next="https://evil.example/")
        assert away.headers["Location"] == "/settings/sessions"


def test_the_password_is_guessed_five_times_at_most(world: World) -> None:
    client = world.signed_in("pm")
    with clock.held_at(clock.now() + LATER):
        codes = [appointing(client, password_again=f"guess {n}").status_code for n in range(6)]
    assert codes == [403] * 5 + [429]


def test_who_sees_a_community_changes_with_the_password_only(world: World) -> None:
    client = world.signed_in("admin")
    page = client.get("/c/bikes/settings").text
    main = page.split("<main")[1]
    given = dict(re.findall(r'name="(\w+)"[^>]* value="([^"]*)"', main))
    for name in ("rules", "licence"):
        given[name] = re.search(rf'name="{name}"[^>]*>\n([^<]*)<', main).group(1)  # type: ignore
    wanted = {**given, "language": "en", "visibility": "private"}
    for box in ("members_invite", "compares", "ask_again"):
        wanted.pop(box, None)
    with clock.held_at(clock.now() + LATER):
        same = client.post("/c/bikes/settings", data={**wanted, "visibility": "public"})
        assert same.status_code == 302, same.text
        asked = client.post("/c/bikes/settings", data=wanted)
        assert asked.status_code == 403
        held = {**fields_of(asked.text), "password_again": PASSWORD}
        assert client.post("/c/bikes/settings", data=held).status_code == 302
    db.session.rollback()
    assert db.session.get_one(type(world.place), world.place.id).visibility == "private"


def test_a_guest_is_asked_to_sign_in_as_ever(client: FlaskClient, world: World) -> None:
    answer = appointing(client, password_again=PASSWORD)
    assert answer.headers["Location"].startswith("/sign-in")


def test_a_new_password_ends_every_session(app: Flask, world: World) -> None:
    client = world.signed_in("member")
    with transaction():
        sessions.end_others(db.session.get_one(Person, world.people["member"].id))
    assert not is_in(client)


# Over https


@pytest.fixture
def secure(database: dict[str, str], tmp_path: Path) -> Iterator[Flask]:
    """A forum that people come to by https."""
    made = create_app(
        settings(tmp_path, BASE_URL="https://forum.example", **database), testing=True
    )
    yield made
    with made.app_context():
        db.session.remove()
        db.engine.dispose()


def test_the_cookie_is_for_this_host_and_for_https_alone(secure: Flask) -> None:
    client = secure.test_client()
    answer = client.get("/sign-in", base_url="https://forum.example")
    cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith("__Host-vivier=")
    for word in ("Secure", "HttpOnly", "Path=/", "SameSite=Lax"):
        assert f"; {word}" in cookie
    assert "Domain" not in cookie
    assert answer.headers["Strict-Transport-Security"] == "max-age=31536000"
    for name in ("Cross-Origin-Opener-Policy", "Cross-Origin-Resource-Policy"):
        assert answer.headers[name] == "same-origin"


def test_without_https_nothing_promises_it(client: FlaskClient, world: World) -> None:
    assert "Strict-Transport-Security" not in client.get("/sign-in").headers


def test_pages_of_who_is_signed_in_are_kept_by_nobody(world: World) -> None:
    answer = world.signed_in("member").get("/settings/security")
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert "Cookie" in answer.headers["Vary"]


def test_sessions_of_one_person_share_one_limit(world: World) -> None:
    seen = set()
    for _ in range(2):
        client = world.signed_in("member")
        with client:
            client.get("/settings")
            seen.add(who())
    assert seen == {str(world.people["member"].id)}
