"""What went wrong in software of this kind: each class of real advisories, and its test here.

A class of which the whole test stands elsewhere is named in ELSEWHERE; a test of the house's own
looks that what it names exists.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from forum.extensions import csrf
from tests.walk.asks import PLACE
from tests.world import PASSWORD, World, send, token_of

TESTS = Path(__file__).resolve().parent.parent
WALK = "walk/test_matrix.py::test_every_address_answers_as_the_table_says"
CANARIES = "walk/test_canaries.py"
ELSEWHERE = {
    "sanitizer": "unit/markup/test_safety.py",
    "mXSS": "unit/markup/test_safety.py",
    "ReDoS": "unit/markup/test_safety.py",
    "quadratic": "unit/markup/test_safety.py",
    "stored XSS": "unit/markup/test_safety.py",
    "XSS": "unit/markup/test_safety.py",
    "IDOR": WALK,
    "missing check": WALK,
    "over-broad staff": WALK,
    "existence leak": WALK,
    "leak": f"{CANARIES}::test_nobody_reads_what_is_not_theirs",
    "bulk leak": f"{CANARIES}::test_no_question_knows_what_is_not_theirs",
    "search leak": f"{CANARIES}::test_nobody_reads_on_what_they_may_not_any_more",
    "export leak": f"{CANARIES}::test_nobody_reads_what_is_not_theirs",
    "moderation leak": "walk/test_matrix.py::test_what_most_may_not_see_is_as_if_it_were_not",
    "moderation bypass": "features/test_screening.py",
    "state": "walk/test_matrix.py::test_what_most_may_not_see_is_as_if_it_were_not",
    "invite": "features/test_inviting.py",
    "DoS": "unit/markup/test_safety.py",
    "SSRF": "features/test_http.py",
    "SSRF/LFI": "unit/images/test_images.py",
    "bomb": "unit/images/test_images.py",
    "vote race": "features/test_votes.py",
    "CSV injection": "unit/core/test_spreadsheets.py",
    "header injection": "features/test_mail.py",
    "mass assignment": "web/test_communities.py",
    "enumeration": "features/test_accounts.py",
}
# There is no such thing here: nobody signs in through another site, and nothing keeps a socket.
ABSENT = {"OAuth ATO", "SSO", "API token", "cross-site websocket", "SQLi", "pre-hijack"}
OPEN_REDIRECTS = (
    "//evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "\\/\\/evil.example",
    "https://evil.example/",
    "https:evil.example",
    "///evil.example",
    "/\t/evil.example",
    "/%09/evil.example",
    "javascript:alert(1)",
    "@evil.example",
    "http://localhost@evil.example/",
)


def unsafe(app: Flask) -> Iterator[tuple[str, Any]]:
    """The address and view of every route that changes something, with ones in its places."""
    for rule in app.url_map.iter_rules():
        if "POST" in (rule.methods or set()):
            kinds = dict.fromkeys(rule.arguments, "ideas" if "any(" in rule.rule else "1")
            kinds |= {"thing_id": "1"}
            path = PLACE.sub(lambda place, kinds=kinds: kinds[place[1]], rule.rule)
            yield path, app.view_functions[rule.endpoint]


@pytest.mark.parametrize("kind", ["guest", "member", "admin"])
def test_csrf_nothing_is_done_without_the_forms_own_token(world: World, kind: str) -> None:
    client = world.signed_in(kind)
    for path, view in unsafe(world.app):
        exempt = f"{view.__module__}.{view.__name__}" in csrf._exempt_views
        if exempt:
            # Nobody's session counts there: the message, or the word in the address, is signed.
            assert path.startswith(("/hooks/", "/unsubscribe/")), path
            continue
        for data in ({}, {"csrf_token": "1"}):
            assert client.post(path, data=data).status_code == 400, path


def test_csrf_a_token_of_another_session_is_none(world: World) -> None:
    token = token_of(world.signed_in("other").get("/settings").text)
    client = world.signed_in("member")
    assert client.post("/settings", data={"csrf_token": token}).status_code == 400


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "TRACE", "PROPFIND"])
def test_methods_that_nothing_takes_do_nothing(world: World, method: str) -> None:
    client, idea = world.signed_in("admin"), world.idea()
    assert client.open(f"/c/bikes/ideas/{idea.id}/edit", method=method).status_code == 405


def test_a_method_is_what_it_is(world: World) -> None:
    """No header and no field makes a GET a POST."""
    client, idea = world.signed_in("member"), world.idea()
    path = f"/c/bikes/ideas/{idea.id}/vote"
    for given in (
        {"headers": {"X-HTTP-Method-Override": "POST"}},
        {"query_string": {"_method": "POST"}},
    ):
        assert client.get(path, **given).status_code == 405


def test_asking_for_the_head_alone_gives_away_no_more(world: World) -> None:
    hidden = world.idea()
    world.signed_in("mod")
    private = f"/c/bikes/ideas/{hidden.id}/notes"
    for method in ("HEAD", "OPTIONS"):
        answer = world.signed_in("outsider").open(private, method=method)
        assert not answer.data
        assert answer.status_code in {200, 403}
        assert method == "OPTIONS" or answer.status_code == 403


@pytest.mark.parametrize("next_", OPEN_REDIRECTS)
def test_open_redirect_next_leads_to_no_other_site(world: World, next_: str) -> None:
    client = world.app.test_client()
    fields = {"name": world.people["member"].name, "password": PASSWORD, "next": next_}
    answer = send(client, f"/sign-in?next={next_}", **fields)
    where = answer.headers["Location"]
    assert where.startswith("/")
    assert not where.startswith(("//", "/\\", "/\t"))


def test_reset_poisoning_no_link_comes_from_the_host_header(
    app: Flask, client: FlaskClient
) -> None:
    page = client.get(
        "/sign-up", headers={"Host": "evil.example", "X-Forwarded-Host": "evil.example"}
    )
    assert "evil.example" not in page.text


def test_session_fixation_the_session_is_another_after_signing_in(world: World) -> None:
    client = world.app.test_client()
    client.get("/sign-in")
    name = world.app.config["SESSION_COOKIE_NAME"]
    before = client.get_cookie(name)
    send(client, "/sign-in", name=world.people["member"].name, password=PASSWORD)
    after = client.get_cookie(name)
    assert before is not None
    assert after is not None
    assert before.value != after.value
    # Who knew the old one is nobody.
    stranger = world.app.test_client()
    stranger.set_cookie(name, before.value)
    assert stranger.get("/settings").status_code == 302


def test_cache_what_a_signed_in_person_reads_is_kept_nowhere(world: World) -> None:
    client, idea = world.signed_in("member"), world.idea()
    for path in ("/", "/c/bikes/", f"/c/bikes/ideas/{idea.id}-x", "/settings", "/no/such/page"):
        answer = client.get(path, follow_redirects=True)
        assert answer.headers["Cache-Control"] == "private, no-store", path
        assert "Cookie" in answer.headers["Vary"], path


def test_cache_a_failure_is_kept_nowhere(world: World, client: FlaskClient) -> None:
    for path in ("/no/such/page", "/c/bikes/pipeline", "/media/none.webp", "/avatars/none.webp"):
        answer = client.get(path)
        assert "public" not in answer.headers["Cache-Control"], path
        assert "max-age" not in answer.headers["Cache-Control"], path


def test_every_class_of_advisory_is_asked_somewhere(shared: Path) -> None:
    import json

    lines = (shared / "security" / "advisories" / "advisories.jsonl").read_text().splitlines()
    classes = {name for line in lines for name in json.loads(line)["class"].split("+")}
    mine = (TESTS / "web" / "test_advisories.py").read_text()
    here = {
        "CSRF": "test_csrf",
        "open redirect": "test_open_redirect",
        "reset poisoning": "test_reset_poisoning",
        "session": "test_session_fixation",
        "cache": "test_cache",
        "cache poisoning": "test_cache",
        "cache leak": "test_cache",
    }
    assert all(f"def {start}" in mine for start in here.values())
    known = {**ELSEWHERE, **here}
    asked = {name.split(" (")[0].strip() for name in classes}
    unknown = {name for name in asked if name not in known and name not in ABSENT}
    assert unknown <= MORE.keys(), unknown


# Classes of one advisory each, by the test that would fail.
MORE = {
    "approval bypass": "features/test_screening.py",
    "mail bomb": "features/test_accounts.py",
    "rate-limit bypass": "features/test_accounts.py",
    "ATO": WALK,
}


@pytest.mark.parametrize("where", sorted({*ELSEWHERE.values(), *MORE.values()}))
def test_what_is_asked_elsewhere_stands_there(where: str) -> None:
    file, _colons, name = where.partition("::")
    tree = ast.parse((TESTS / file).read_text())
    functions = [node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
    assert not name or name in functions
    assert any(one.startswith("test_") for one in functions)
