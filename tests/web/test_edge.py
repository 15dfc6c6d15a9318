"""What holds for every answer, whatever it is about."""

from __future__ import annotations

import gzip
import re
import shutil
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import insert, select, text

from forum import create_app
from forum.communities.models import Brand
from forum.core.limits import ALL_PAGES_ADDRESS
from forum.core.transaction import WriteOutsideTransaction
from forum.extensions import db, limiter
from forum.ideas.models import Idea
from forum.web import assets
from tests.conftest import on_both_databases, settings
from tests.world import World, send

ASSETS_MOST = 45_000
PAGE_MOST = 15_000


@pytest.mark.parametrize("path", ["/", "/sign-in", "/c/bikes/ideas", "/nowhere", "/healthz"])
def test_every_answer_carries_the_headers(world: World, path: str) -> None:
    answer = world.signed_in("guest").get(path)
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Referrer-Policy"] == "same-origin"


def test_pages_hold_nothing_inline_and_nothing_from_elsewhere(world: World) -> None:
    idea = world.idea("member")
    client = world.signed_in("pm")
    address = client.get(f"/c/bikes/ideas/{idea.id}").headers["Location"]
    for path in ("/", "/c/bikes/", "/c/bikes/ideas", address, "/c/bikes/pipeline", "/settings"):
        page = client.get(path).text
        assert not re.search(r"<style|\sstyle=|\son\w+=|<script(?![^>]*src=)", page), path
        assert not re.search(r'(?:src|href)="(?:https?:)?//', page), path


def test_styles_and_scripts_are_small_and_kept_for_a_year(client: FlaskClient, app: Flask) -> None:
    with app.test_request_context():
        addresses = [assets.address(n) for n in assets.files() if n.endswith(".js")]
        addresses.append(assets.address(assets.STYLESHEET))
    total = 0
    for address in addresses:
        answer = client.get(address)
        assert "immutable" in answer.headers["Cache-Control"]
        total += len(gzip.compress(answer.data))
    assert total <= ASSETS_MOST


def test_a_full_list_is_a_small_page(world: World) -> None:
    for _ in range(20):
        world.idea("member", body="A long reason. " * 60)
    page = world.signed_in("member").get("/c/bikes/ideas")
    assert len(gzip.compress(page.data)) <= PAGE_MOST


def test_a_read_can_not_write(app: Flask) -> None:
    with app.app_context(), pytest.raises(WriteOutsideTransaction):
        db.session.execute(insert(Brand).values(slug="x", name="X"))


def test_what_is_too_large_is_refused_in_words(world: World) -> None:
    client = world.signed_in("member")
    answer = send(client, "/c/bikes/ideas/new", title="Long", body="x" * (11 * 1024 * 1024))
    assert answer.status_code == 413
    assert "10 MB" in answer.text


def test_a_page_that_does_not_exist_says_what_to_do(client: FlaskClient) -> None:
    answer = client.get("/nowhere", headers={"Accept-Language": "fr"})
    assert answer.status_code == 404
    assert '<html lang="fr"' in answer.text
    assert 'href="/"' in answer.text


def test_an_address_asks_for_so_many_pages_and_then_waits(
    template_database: Path, tmp_path: Path
) -> None:
    shutil.copy(template_database, tmp_path / "vivier.db")
    forum = create_app(settings(tmp_path), testing=True)
    # Elsewhere a test may be faster than anybody.
    forum.testing = False
    with forum.app_context():
        limiter.reset()
    client, most = forum.test_client(), int(ALL_PAGES_ADDRESS.split()[0])
    codes = [client.get("/sign-in").status_code for _ in range(most + 1)]
    assert codes[:most] == [200] * most
    assert codes[-1] == 429


@on_both_databases
@pytest.mark.parametrize(
    "path",
    [
        "/c/%00/roadmap",
        "/c/bikes/changelog.atom?key=%00",
        "/c/bikes/reports/%00",
        "/certificates/%00",
        "/r/%00",
    ],
)
def test_an_address_that_no_text_can_hold_leads_nowhere(world: World, path: str) -> None:
    assert world.signed_in("pm").get(path).status_code in {200, 404}
    headers = {"Content-Type": "application/json"}
    assert (
        world.signed_in("guest").post("/hooks/%00", data=b"{}", headers=headers).status_code == 404
    )


@on_both_databases
def test_a_character_that_no_text_can_hold_is_left_out_wherever_it_is_sent(world: World) -> None:
    idea = world.idea()
    here = f"/c/bikes/ideas/{idea.id}"
    sent = [
        ("member", "/c/bikes/ideas/new", {"title": "A bell\0 that cars hear", "body": "Lo\0ud."}),
        (
            "member",
            "/c/bikes/ideas/drafts",
            {"title": "A\0", "body": "\0", "area": "\0" + "9" * 40},
        ),
        ("member", f"/c/bikes/threads/{idea.thread_id}/posts", {"body": "Yes\0."}),
        ("other", f"{here}/amend", {"title": idea.title, "body": "\0New.", "reason": "\0So."}),
        ("member", "/c/bikes/ideas/views?unanswered=True", {"name": "Mine\0"}),
        ("mod", "/c/bikes/areas", {"row": "", "names": "Frame\0"}),
        ("pm", f"{here}/status", {"status": "planned", "reason": "Yes\0."}),
    ]
    for kind, path, fields in sent:
        answer = send(world.signed_in(kind), path, _form="/settings", **fields)
        assert answer.status_code == 302, path
    db.session.rollback()
    assert "A bell that cars hear" in db.session.scalars(select(Idea.title)).all()


def test_a_database_that_is_away_is_said_even_to_who_can_not_be_known(world: World) -> None:
    client = world.signed_in("member")
    with db.engine.begin() as connection:
        connection.execute(text("ALTER TABLE people RENAME TO away"))
    answer = client.get("/c/bikes/ideas")
    assert answer.status_code == 503
    assert "The database is busy or away." in answer.text
    assert int(answer.headers["Retry-After"]) > 0
