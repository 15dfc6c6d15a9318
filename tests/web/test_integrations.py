"""Pages of integrations: what is typed is checked at once, what is secret is never shown again."""

from __future__ import annotations

import re
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from forum.core.audit import AuditEntry
from forum.core.transaction import transaction
from forum.extensions import db
from forum.pipeline.integrations.models import Delivery, Integration
from forum.pipeline.integrations.opening import opened
from forum.pipeline.models import Stage
from forum.pipeline.stages import remove_stage
from tests.conftest import SECRET, on_both_databases
from tests.doubles.github import NOT_FOUND, UNAUTHORIZED, GitHubDouble
from tests.doubles.gitlab import GitLabDouble
from tests.doubles.jira import JiraDouble
from tests.doubles.receiver import Receiver
from tests.doubles.sink import hang, sink, status
from tests.doubles.vendor import Said, serving
from tests.trackers import (
    SIGNING,
    TOKEN,
    all_texts,
    connected,
    delivery,
    link_of,
    opened_to_loopback,
    pulled,
    pushed,
    stage_id,
    swept,
    tried,
)
from tests.world import World, counted_queries, send

BASE = "/c/bikes/pipeline/integrations"
# Of the stages of the first community that was founded.
PLANNED, RELEASED = "3", "5"
OTHER_TOKEN = "ghp_CANARYotherCANARYother0123456789"
FIELDS = {
    "name": "Our GitHub",
    "address": "https://api.github.com",
    "project": "velora/bikes",
    "token": TOKEN,
    "signing": "",
    "title_template": "{title}",
    "text_template": "{text}\n{link}",
    "triggers": [PLANNED],
    "stage_when_completed": RELEASED,
    "stage_when_open": "",
    "stage_when_not_planned": "",
}


@pytest.fixture(autouse=True)
def _loopback(app: Flask) -> None:
    opened_to_loopback(app)


@pytest.fixture
def pm(world: World) -> FlaskClient:
    """The product manager's browser."""
    return world.signed_in("pm")


def only() -> Integration:
    """The one integration there is."""
    db.session.rollback()
    query = select(Integration).execution_options(populate_existing=True)
    return db.session.scalars(query).one()


def test_a_tracker_is_connected_shown_and_tested(app: Flask, world: World, pm: FlaskClient) -> None:
    assert "No tracker is connected yet" in pm.get(BASE).text
    with serving(GitHubDouble(TOKEN)) as github:
        made = send(pm, f"{BASE}/new/github", **{**FIELDS, "address": f"{github.address}/"})
        assert made.status_code == 302
        page = pm.get(made.location)
        assert "Test it before you rely on it" in page.text
        assert only().triggers == [int(PLANNED)]
        assert only().stages == {"completed": int(RELEASED)}
        tested = send(pm, f"{BASE}/{only().id}/test")
        assert "The test is under way" in pm.get(tested.location).text
        swept(app)
        panel = pm.get(tested.location, headers={"X-Fragment": "progress"})
        assert "It works (200)." in panel.text
        assert "<html" not in panel.text
    assert [(one.method, one.path) for one in github.asked] == [("GET", "/repos/velora/bikes")]


@pytest.mark.parametrize(
    ("kind", "double"),
    [("gitlab", GitLabDouble), ("jira", JiraDouble)],
)
def test_the_other_trackers_are_tested_too(
    app: Flask, world: World, pm: FlaskClient, kind: str, double: Any
) -> None:
    with serving(double(TOKEN)) as there:
        integration = connected(world, kind, there.address)
        send(pm, f"{BASE}/{integration.id}/test")
        swept(app)
        assert "It works (200)." in pm.get(f"{BASE}/{integration.id}").text
        with transaction() as session:
            session.execute(update(Integration).values(project="NOWHERE"))
        send(pm, f"{BASE}/{integration.id}/test")
        swept(app)
        assert "the token may not see it (404)" in pm.get(f"{BASE}/{integration.id}").text


def test_a_webhook_is_sent_a_ping(app: Flask, world: World, pm: FlaskClient) -> None:
    with serving(Receiver(SIGNING)) as there:
        integration = connected(world, "webhook", there.address)
        send(pm, f"{BASE}/{integration.id}/test")
        swept(app)
        assert "It works (204)." in pm.get(f"{BASE}/{integration.id}").text
    assert [one.json["type"] for one in there.asked] == ["ping"]


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (UNAUTHORIZED, "The token was refused (401)"),
        (NOT_FOUND, "Nothing there, or the token may not see it (404)"),
        (Said(403, {"message": "Resource not accessible"}), "The token may not do this (403)"),
        (Said(301, headers={"Location": "/x"}), "It has moved (301)"),
        (Said(500), "Something broke over there (500)"),
        (Said(418), "It answered with 418"),
    ],
)
def test_a_test_says_in_words_what_came_back(
    app: Flask, world: World, pm: FlaskClient, answer: Said, words: str
) -> None:
    with serving(GitHubDouble(TOKEN, next=[answer])) as github:
        integration = connected(world, "github", github.address)
        send(pm, f"{BASE}/{integration.id}/test")
        swept(app)
    page = pm.get(f"{BASE}/{integration.id}")
    assert words in page.text
    # A test that failed is no delivery: nothing waits, nobody is told.
    assert "Nothing was delivered yet" in page.text


def test_nobody_there_a_hang_and_the_inside_are_said_too(
    app: Flask, world: World, pm: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    from forum.core import http

    monkeypatch.setattr(http, "TOTAL_SECONDS", 0.3)
    with sink(hang) as there:
        integration = connected(world, "webhook", there.url)
        send(pm, f"{BASE}/{integration.id}/test")
        swept(app)
        assert "No answer came in time." in pm.get(f"{BASE}/{integration.id}").text
    for address, words in (
        (there.url, "The connection failed or broke off."),
        ("http://10.0.0.1/", "The address leads inside a network"),
        ("http://[::ffff:a9fe:a9fe]/", "The address leads inside a network"),
    ):
        with transaction() as session:
            session.execute(update(Integration).values(address=address))
        send(pm, f"{BASE}/{integration.id}/test")
        swept(app)
        assert words in pm.get(f"{BASE}/{integration.id}").text


@pytest.mark.parametrize(
    ("kind", "wrong", "fault"),
    [
        ("github", {"name": ""}, "name"),
        ("github", {"address": "ftp://api.github.com"}, "address"),
        ("github", {"address": "https://me:pw@api.github.com"}, "address"),
        ("github", {"address": "https://api.github.com/?x=1"}, "address"),
        ("github", {"address": "https://api.github.com/#x"}, "address"),
        ("github", {"project": "bikes"}, "project"),
        ("github", {"project": "velora/../../user"}, "project"),
        ("github", {"project": "velora/bikes?x"}, "project"),
        ("gitlab", {"project": "../admin"}, "project"),
        ("gitlab", {"project": "a//b"}, "project"),
        ("jira", {"project": 'X" OR project = "Y', "account": "a@b"}, "project"),
        ("jira", {"project": "BIKE", "account": "nobody"}, "account"),
        ("jira", {"project": "BIKE", "account": "a@b", "issue_type": ""}, "issue_type"),
        ("github", {"token": ""}, "token"),
        ("github", {"token": "two words"}, "token"),
        ("github", {"token": "a\r\nX-More: yes"}, "token"),
        ("github", {"signing": "short"}, "signing"),
        ("webhook", {"signing": ""}, "signing"),
        ("webhook", {"signing": "whsec_c2hvcnQ="}, "signing"),
        ("webhook", {"signing": "a secret that is no secret"}, "signing"),
        ("github", {"title_template": "{tittle}"}, "title_template"),
        ("github", {"title_template": " "}, "title_template"),
        ("github", {"text_template": "{text} {votes.__class__}"}, "text_template"),
        ("github", {"text_template": "x" * 5001}, "text_template"),
        ("github", {"triggers": ["someday"]}, "triggers"),
    ],
)
def test_what_can_not_be_is_said_by_field(
    world: World, pm: FlaskClient, kind: str, wrong: dict[str, Any], fault: str
) -> None:
    more = {"stage_when_completed": None, "stage_when_open": None, "stage_when_not_planned": None}
    fields = {**FIELDS, "issue_type": "Task", **({} if kind == "github" else more), **wrong}
    sent = {name: value for name, value in fields.items() if value is not None}
    answer = send(pm, f"{BASE}/new/{kind}", **sent)
    assert answer.status_code == 422
    assert f'href="#{fault}"' in answer.text
    assert "CANARY" not in answer.text
    assert db.session.scalars(select(Integration)).all() == []


def test_a_kind_that_is_none_and_an_unknown_field_are_refused(pm: FlaskClient) -> None:
    assert pm.get(f"{BASE}/new/trello").status_code == 404
    assert send(pm, f"{BASE}/new/trello", **FIELDS).status_code == 404
    assert send(pm, f"{BASE}/new/github", **FIELDS, is_enabled="y").status_code == 422
    assert send(pm, f"{BASE}/new/github", **{**FIELDS, "stage_when_open": "x"}).status_code == 422


def test_secrets_are_shown_before_they_are_kept_and_never_after(
    world: World, pm: FlaskClient, caplog: pytest.LogCaptureFixture
) -> None:
    fresh = re.search(
        r'name="signing"[^>]*value="(whsec_[^"]+)"', pm.get(f"{BASE}/new/github").text
    )
    assert fresh is not None
    send(pm, f"{BASE}/new/github", **{**FIELDS, "signing": fresh[1]})
    kept = only()
    edit = pm.get(f"{BASE}/{kept.id}/edit")
    assert edit.text.count("Kept; type a new one to replace it.") == 2
    send(pm, f"{BASE}/{kept.id}/edit", **{**FIELDS, "token": OTHER_TOKEN, "signing": SIGNING})
    target = opened(only())
    assert (target.token, target.signing) == (OTHER_TOKEN, (SIGNING, fresh[1]))
    send(pm, f"{BASE}/{kept.id}/edit", **{**FIELDS, "token": "", "name": "Another name"})
    assert opened(only()) == target
    assert only().name == "Another name"
    seen = [pm.get(f"{BASE}{path}").text for path in ("", f"/{kept.id}", f"/{kept.id}/edit")]
    seen += [pm.get(f"/c/bikes/pipeline{path}").text for path in ("", ".csv", ".json")]
    for text in (*seen, all_texts(), caplog.text):
        for secret in (TOKEN, OTHER_TOKEN, SIGNING, fresh[1], SECRET):
            assert secret not in text
    log = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "integration.change"))
    assert [entry.detail["changed"] for entry in log] == [["token", "signing"], ["name"]]


def test_a_token_does_not_go_to_an_address_that_somebody_else_typed(
    world: World, pm: FlaskClient
) -> None:
    integration = connected(world, "github", "https://api.github.com")
    elsewhere = {**FIELDS, "address": "https://thief.example", "token": ""}
    answer = send(pm, f"{BASE}/{integration.id}/edit", **elsewhere)
    assert answer.status_code == 422
    assert "type it anew for this one" in answer.text
    assert only().address == "https://api.github.com"
    assert (
        send(pm, f"{BASE}/{integration.id}/edit", **{**elsewhere, "token": TOKEN}).status_code
        == 302
    )


def test_a_new_project_forgets_the_issues_of_the_one_before(
    app: Flask, world: World, pm: FlaskClient
) -> None:
    item = pulled(world)
    with serving(GitHubDouble(TOKEN)) as github:
        integration = connected(world, "github", github.address)
        tried(app, pushed(world, item, integration))
        assert link_of(item).remote_id == "1"
        renamed = {**FIELDS, "address": github.address, "project": "Velora/bikes"}
        send(pm, f"{BASE}/{integration.id}/edit", **renamed)
        assert tried(app, pushed(world, item, integration)).state == "done"
    assert [one.method for one in github.asked] == ["POST", "POST"]


def test_an_item_is_handed_over_from_its_page_and_its_issue_stands_there(
    app: Flask, world: World, pm: FlaskClient
) -> None:
    item = pulled(world)
    with serving(GitHubDouble(TOKEN)) as github:
        integration = connected(world, "github", github.address)
        there = f"/c/bikes/pipeline/{item.id}"
        assert "Hand over" in pm.get(there).text
        answer = send(pm, f"/c/bikes/pipeline/{item.id}/push/{integration.id}")
        assert answer.location.endswith(there)
        swept(app)
    assert 'href="https://github.com/velora/bikes/issues/1"' in pm.get(there).text
    page = pm.get(f"{BASE}/{integration.id}").text
    assert '<span class="pill">Delivered</span>' in page
    assert "https://github.com/velora/bikes/issues/1" in page


def test_what_was_given_up_is_delivered_again_by_a_press(
    app: Flask, world: World, pm: FlaskClient
) -> None:
    item = pulled(world)
    with sink(status(500, body=b"<script>alert(1)</script>")) as hook:
        integration = connected(world, "webhook", hook.url)
        waiting = pushed(world, item, integration)
        late = tried(app, waiting)
        with transaction() as session:
            session.execute(update(Delivery).values(tries=9))
        tried(app, waiting, late.due_at)
        assert delivery(waiting).state == "dead"
        page = pm.get(f"{BASE}/{integration.id}").text
        assert "1 given up" in page
        assert "<script>alert" not in page
        assert "Needs a look" in pm.get(BASE).text
        hook.behave = status(204)
        send(pm, f"/c/bikes/pipeline/deliveries/{waiting}/again")
        assert (delivery(waiting).state, delivery(waiting).rounds) == ("waiting", 2)
        again = send(pm, f"/c/bikes/pipeline/deliveries/{waiting}/again")
        assert again.status_code == 409
        swept(app)
        assert delivery(waiting).state == "done"
    assert "Needs a look" not in pm.get(BASE).text


def test_switched_off_sends_nothing_and_switched_on_again_does(
    app: Flask, world: World, pm: FlaskClient
) -> None:
    item = pulled(world)
    with sink(status(204)) as hook:
        integration = connected(world, "webhook", hook.url)
        waiting = pushed(world, item, integration)
        send(pm, f"{BASE}/{integration.id}/switch")
        assert tried(app, waiting).why == "switched_off"
        assert "Switched off by the product team." in pm.get(BASE).text
        assert "Hand over" not in pm.get("/c/bikes/pipeline").text
        path = f"/c/bikes/pipeline/{item.id}/push/{integration.id}"
        assert send(pm, path).status_code == 409
        send(pm, f"{BASE}/{integration.id}/switch", on="y")
        send(pm, path)
        swept(app)
    assert len(hook.asked) == 1


def test_taken_away_goes_with_all_that_it_had(app: Flask, world: World, pm: FlaskClient) -> None:
    item = pulled(world)
    with sink(status(204)) as hook:
        integration = connected(world, "webhook", hook.url)
        tried(app, pushed(world, item, integration))
        waiting = pushed(world, item, integration)
        hook_path = f"/hooks/{integration.public_id}"
        assert send(pm, f"{BASE}/{integration.id}/remove").status_code == 302
        swept(app)
    assert db.session.scalars(select(Integration)).all() == []
    assert db.session.scalars(select(Delivery)).all() == []
    assert app.test_client().post(hook_path, json={}).status_code == 404
    assert waiting


def test_what_is_anothers_is_not_found_here(world: World) -> None:
    item = pulled(world)
    with transaction() as session:
        integration = Integration(
            community_id=world.elsewhere.id,
            kind="webhook",
            name="Theirs",
            triggers=[],
            stages={},
            address="https://theirs.example/",
        )
        session.add(integration)
        session.flush()
        theirs = Delivery(integration_id=integration.id, event="ping", state="dead")
        session.add(theirs)
        session.flush()
        ids = (integration.id, theirs.id)
    admin = world.signed_in("admin")
    assert admin.get(f"{BASE}/{ids[0]}").status_code == 404
    for path in (
        f"{BASE}/{ids[0]}/edit",
        f"{BASE}/{ids[0]}/test",
        f"{BASE}/{ids[0]}/switch",
        f"{BASE}/{ids[0]}/remove",
        f"/c/bikes/pipeline/{item.id}/push/{ids[0]}",
        f"/c/bikes/pipeline/deliveries/{ids[1]}/again",
    ):
        assert send(admin, path).status_code == 404, path


@pytest.mark.parametrize("kind", ["member", "mod", "pm_elsewhere", "suspended"])
def test_every_page_and_act_is_for_the_product_team(world: World, kind: str) -> None:
    integration = connected(world, "webhook", "https://receiver.example/")
    client = world.signed_in(kind)
    for path in ("", "/new/github", f"/{integration.id}", f"/{integration.id}/edit"):
        assert client.get(f"{BASE}{path}").status_code == 403, path
    for path in (
        "new/github",
        *(f"{integration.id}/{act}" for act in ("edit", "switch", "remove")),
    ):
        assert send(client, f"{BASE}/{path}", **FIELDS).status_code == 403, path
    assert only().is_enabled


def test_pages_ask_a_fixed_number_of_questions(app: Flask, world: World, pm: FlaskClient) -> None:
    items = [pulled(world, title=f"A rack that folds, the {number}th") for number in range(25)]
    with sink(status(204)) as hook:
        for number in range(6):
            integration = connected(world, "webhook", hook.url, name=f"Receiver {number}")
        for item in items:
            tried(app, pushed(world, item, integration))
    for path in (BASE, f"{BASE}/{integration.id}", f"{BASE}/{integration.id}/edit"):
        with counted_queries() as statements:
            assert pm.get(path).status_code == 200
        assert len(statements) <= 10, f"{path}: " + "\n".join(statements)
    page = pm.get(f"{BASE}/{integration.id}").text
    assert page.count("the ") >= 20
    after = re.search(r'href="([^"]*after=[^"]+)"', page)
    assert after is not None
    assert pm.get(after[1].replace("&amp;", "&")).text.count(">Delivered</span>") == 5


def test_the_preview_shows_the_item_that_moved_last_or_an_invented_one(
    world: World, pm: FlaskClient
) -> None:
    assert "with an invented item" in pm.get(f"{BASE}/new/gitlab").text
    pulled(world, title="A bell with two tones")
    page = pm.get(f"{BASE}/new/gitlab").text
    assert '<p class="integration-preview-title">A bell with two tones</p>' in page


def test_reencrypt_writes_with_the_present_key_and_says_what_is_lost(
    app: Flask, world: World
) -> None:
    from dataclasses import replace

    connected(world, "github", "https://api.github.com")
    connected(world, "webhook", "https://receiver.example/")
    new = "another-key-9876543210-zyxwvutsrqponmlk"
    config = app.config["VIVIER"]
    app.config["VIVIER"] = replace(config, secret_key=new, secret_keys_old=(SECRET,))
    db.session.rollback()
    ran = app.test_cli_runner().invoke(args=["integrations", "reencrypt"])
    assert (ran.exit_code, "3 secrets" in ran.output) == (0, True)
    app.config["VIVIER"] = replace(config, secret_key=new)
    db.session.rollback()
    ran = app.test_cli_runner().invoke(args=["integrations", "reencrypt"])
    assert ran.exit_code == 0
    with transaction() as session:
        session.execute(update(Integration).values(signing="damaged"))
    db.session.rollback()
    ran = app.test_cli_runner().invoke(args=["integrations", "reencrypt"])
    assert (ran.exit_code, "2 can't be read" in ran.output) == (1, True)
    assert TOKEN not in ran.output


@on_both_databases
def test_of_a_stage_that_is_removed_the_one_that_takes_its_items_takes_its_part(
    world: World,
) -> None:
    planned, released = stage_id("planned"), stage_id("released")
    connected(
        world,
        "github",
        "https://api.github.com",
        triggers=(planned, released),
        stages={"open": planned, "completed": released},
    )
    with transaction() as session:
        gone, into = (session.get_one(Stage, one) for one in (planned, released))
        remove_stage(world.actor("pm"), community=world.place, stage=gone, into=into)
    assert only().triggers == [released]
    assert only().stages == {"open": released, "completed": released}
