"""Requests that no browser makes: answered in words, and never a failure of ours."""

from __future__ import annotations

import gzip
import json
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.world import World, send, token_of

HALF_ADDRESSES = (
    "http://[",
    "//[::1",
    "http://localhost:ab/x",
    "\\x",
    "//evil.example/",
    "x" * 9000,
)
HEADERS = {
    "Accept-Language": ("*", "en;q=nan", "fr;q=1e999", "fr-" + "x" * 5000, ",,,;q=;", "zz-*-@@"),
    "Range": ("bytes=0-0", "bytes=-" + "9" * 30, "bytes=5-1", "bytes=0-1," * 500, "bytes=a-b", "x"),
    "If-None-Match": ('"' * 3000, 'W/"a",,*', "*"),
    "If-Modified-Since": ("Mon, 99 Foo 99999 99:99:99 GMT", "x"),
    "If-Range": ("x",),
    "Cookie": ("session=a.b.c; session=;;;=", "remember_token=1|x", "session=" + "." * 4000),
    "Authorization": ("Basic !!!", "Bearer"),
    "Content-Type": ("multipart/form-data", "application/json"),
    "Host": ("a b", "evil.example:99999", "[::1"),
}
ADDRESSES = (
    *(
        "/%00",
        "/c/%ff/",
        "/people/%ff",
        "/%F0%80",
        "/;/",
        "//evil.example/",
        "/\\evil",
        "/" + "a" * 9000,
    ),
    *("/people/99999999999", "/people/²", "/c/bikes/ideas/٣", "/c/" + "é" * 500 + "/"),
    *("/media/..%2f..%2fvivier.db", "/media/%2e%2e/vivier.db", "/media/a%5cb", "/static/..%2fx"),
    *(
        "/c/bikes/ideas?cursor=%ff",
        "/c/bikes/ideas?tag=%00&order=%ff",
        "/c/bikes/ideas?" + "a&" * 5000,
    ),
    *("/c/bikes/ideas?cursor=WzFlOTk5LDFd", "/c/bikes/talk?cursor=W05hTiwxXQ"),
    *("/c/bikes/talk?cursor=WyIxIiwxXQ", "/c/bikes/ideas?page=" + "9" * 30),
)
DEEP = "[" * 200_000
BODIES: dict[str, tuple[str, str | bytes]] = {
    "deep JSON": ("application/json", DEEP),
    "JSON of other types": ("application/json", '{"title": {"a": 1}, "body": [1e999, NaN]}'),
    "JSON with half a character": ("application/json", '{"title": "Half \\ud800", "body": "So."}'),
    "JSON with a field that no form has": (
        "application/json",
        '{"title": "A long way", "body": "Home.", "is_admin": "y"}',
    ),
    "a hundred thousand fields": ("application/x-www-form-urlencoded", "a=1&" * 100_000),
    "bytes that are no text": ("application/x-www-form-urlencoded", b"title=abc%ff&body=\xff\xfe"),
    "an alphabet that nobody knows": ("application/x-www-form-urlencoded; charset=utf-99", "a=1"),
    "parts without a boundary": ("multipart/form-data", "title=abc"),
    "an endless boundary": ("multipart/form-data; boundary=" + "x" * 3000, "title=abc"),
    "a part that does not end": (
        "multipart/form-data; boundary=x",
        '--x\r\nContent-Disposition: form-data; name="title"\r\n\r\nabc',
    ),
    "ten thousand parts": (
        "multipart/form-data; boundary=x",
        '--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n' * 10_000 + "--x--\r\n",
    ),
    "plain text": ("text/plain", "title=abc"),
    "a field of a megabyte": ("application/x-www-form-urlencoded", "title=" + "a" * 1_000_000),
}
NEW_TALK = "/c/bikes/talk/new"


@pytest.fixture(autouse=True)
def as_served(app: Flask) -> None:
    """Failures become pages, as they do for people."""
    app.config["PROPAGATE_EXCEPTIONS"] = False


def posted(client: FlaskClient, kind: str, body: str | bytes, **headers: str) -> Any:
    """The answer to a body of that kind, sent with a token, to a form that makes something."""
    sent = {"X-CSRFToken": token_of(client.get("/sign-in").text), **headers}
    return client.post(NEW_TALK, data=body, content_type=kind, headers=sent)


@pytest.mark.parametrize("address", HALF_ADDRESSES)
def test_where_somebody_came_from_may_be_no_address(world: World, address: str) -> None:
    guest, member = world.signed_in("guest"), world.signed_in("member")
    assert guest.get("/sign-in", query_string={"next": address}).status_code == 200
    fields = {"csrf_token": token_of(guest.get("/sign-in").text)}
    asked = guest.post("/c/bikes/join", data=fields, headers={"Referer": address})
    assert asked.status_code == 302
    assert asked.location.startswith("/sign-in")
    fields = {"csrf_token": token_of(member.get("/sign-in").text)}
    spoken = member.post("/language/fr", data=fields, headers={"Referer": address})
    assert spoken.status_code == 302
    assert spoken.location == "/"


@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES.keys())
def test_a_body_that_is_no_form_is_refused_and_makes_nothing(
    world: World, body: tuple[str, str | bytes]
) -> None:
    assert posted(world.signed_in("member"), *body).status_code in {400, 413, 415, 422}


def test_a_body_that_is_packed_is_not_unpacked(world: World) -> None:
    packed = gzip.compress(b"title=" + b"x" * 9_000_000)
    kind = "application/x-www-form-urlencoded"
    answer = posted(world.signed_in("member"), kind, packed, **{"Content-Encoding": "gzip"})
    assert answer.status_code == 422


def test_a_field_that_no_form_has_is_refused_by_name(world: World) -> None:
    fields = {"title": "A long way", "body": "Home.", "is_admin": "y"}
    answer = send(world.signed_in("member"), NEW_TALK, _form="/settings", **fields)
    assert answer.status_code == 422
    assert "is_admin" in answer.text


def test_what_a_tracker_sends_may_be_anything(world: World) -> None:
    client = world.signed_in("guest")
    sent = [DEEP, '"\\ud800"', "NaN", "null", "[]", b"\xff\xfe", json.dumps({"a": "x" * 300_000})]
    for body in sent:
        answer = client.post("/hooks/nobody", data=body, content_type="application/json")
        assert answer.status_code in {401, 404, 413}


def test_no_header_is_a_failure_of_ours(world: World) -> None:
    client = world.app.test_client(use_cookies=False)
    for name, values in HEADERS.items():
        for value in values:
            for path in ("/", "/sign-in", "/assets/nothing.css"):
                code = client.get(path, headers={name: value}).status_code
                assert code < 500, (name, value[:40], path)


def test_no_address_is_a_failure_of_ours_or_leads_elsewhere(world: World) -> None:
    client = world.signed_in("member")
    for address in ADDRESSES:
        answer = client.get(address)
        assert answer.status_code < 500, address
        assert (answer.location or "/").startswith(("/", "http://localhost/")), address
        assert not (answer.location or "/").startswith(("//", "/\\")), address
