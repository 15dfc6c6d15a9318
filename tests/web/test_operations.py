"""The operator's pages, and what programs read: readiness, figures, request numbers."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import delete, func, insert, select

from forum import wiring
from forum.core import clock, outbox, pulse, versions
from forum.core.audit import AuditEntry
from forum.core.chores import Chore, name_of
from forum.core.outbox import Effect
from forum.core.pulse import Worker
from forum.core.transaction import transaction
from forum.extensions import db
from forum.operations import health
from forum.operations.models import Backup
from forum.operations.words import CHORE_WORDS, KIND_WORDS
from tests.conftest import on_both_databases, settings
from tests.world import World, counted_queries, send

KIND = "mail.send"


def worker_seen(ago: timedelta = timedelta(0)) -> None:
    """Let a worker have been seen so long ago."""
    moment = clock.now() - ago
    with transaction() as session:
        session.execute(delete(Worker))
        session.execute(insert(Worker).values(name="host:1", started_at=moment, seen_at=moment))


def effect(key: str, *, kind: str = KIND, **values: Any) -> int:
    """An effect as it is after some tries."""
    with transaction() as session:
        row = outbox.add(kind, key, {"letter": 1}, wake_worker=False)
        for name, value in {"state": "dead", "tries": 8, "error": "no route", **values}.items():
            setattr(row, name, value)
        session.flush()
        return row.id


def row(effect_id: int) -> Effect:
    """The effect as it is now."""
    db.session.rollback()
    return db.session.get_one(Effect, effect_id, populate_existing=True)


@on_both_databases
def test_a_forum_that_is_well_says_so(world: World, carry_out: Any) -> None:
    carry_out()
    worker_seen()
    answer = world.signed_in("guest").get("/readyz")
    assert answer.status_code == 200
    names = ("database", "schema", "worker", "outbox", "disk")
    assert answer.json == {"state": "well", "checks": dict.fromkeys(names, "well")}


def unwell(client: FlaskClient) -> tuple[int, str, list[str]]:
    """What /readyz says: its status, the state, and what is not well."""
    answer = client.get("/readyz")
    found = [name for name, state in answer.json["checks"].items() if state == "unwell"]
    return answer.status_code, answer.json["state"], sorted(found)


def test_what_is_not_well_is_named(
    world: World, client: FlaskClient, carry_out: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert world.place.id
    carry_out()
    assert unwell(client) == (200, "strained", ["worker"])
    worker_seen(pulse.MISSED_AFTER + timedelta(seconds=1))
    assert unwell(client) == (200, "strained", ["worker"])
    worker_seen()
    late = clock.now() - health.LATE_AFTER - timedelta(seconds=1)
    waits = effect("late", state="waiting", due_at=late)
    assert unwell(client) == (200, "strained", ["outbox"])
    with transaction() as session:
        session.execute(delete(Effect).where(Effect.id == waits))
    # What was tried and waits for its next time is no sign of a worker that is behind.
    effect("later", state="waiting", due_at=clock.now() + timedelta(hours=1))
    monkeypatch.setattr(health, "DISK_LEAST", 10**18)
    assert unwell(client) == (200, "strained", ["disk"])
    monkeypatch.setattr(versions, "head", lambda: "9999")
    assert unwell(client) == (503, "unwell", ["disk", "schema"])


def test_without_a_database_it_is_unwell(tmp_path: Any) -> None:
    from forum import create_app

    made = create_app(settings(tmp_path, DATABASE_URL="postgresql://127.0.0.1:1/x"), testing=True)
    status, state, found = unwell(made.test_client())
    assert (status, state) == (503, "unwell")
    assert found == ["database", "outbox", "schema", "worker"]


@on_both_databases
def test_the_figures_count_requests_by_route_and_what_waits(world: World) -> None:
    worker_seen()
    effect("one")
    effect("two", state="waiting")
    idea = world.idea()
    client = world.signed_in("guest")
    client.get(f"/c/bikes/ideas/{idea.id}-x")
    client.get("/nowhere/at/all")
    figures = client.get("/metrics")
    assert figures.headers["Content-Type"].startswith("text/plain; version=0.0.4")
    told = figures.text
    assert 'vivier_outbox{kind="mail.send",state="dead"} 1.0' in told
    assert 'vivier_outbox{kind="mail.send",state="waiting"} 1.0' in told
    assert "vivier_workers 1.0" in told
    assert 'vivier_well{check="database"} 1.0' in told
    assert re.search(r'vivier_request_seconds_count\{.*route="/c/<slug>/ideas/', told)
    assert 'route="(no page)",status="404"' in told
    assert f"ideas/{idea.id}" not in told


def test_whoever_asks_makes_no_figure_of_their_own(client: FlaskClient) -> None:
    for number in range(3):
        client.open("/", method=f"ASKED{number}")
    told = client.get("/metrics").text
    assert "ASKED" not in told
    assert 'method="(other)"' in told


def test_the_figures_are_for_this_host_or_the_token(app: Flask, tmp_path: Any) -> None:
    from forum import create_app

    client = app.test_client()
    away = {"environ_overrides": {"REMOTE_ADDR": "203.0.113.5"}}
    assert client.get("/metrics").status_code == 200
    assert client.get("/metrics", **away).status_code == 404
    # A proxy on this machine hands on whoever comes.
    proxied = {"X-Forwarded-For": "203.0.113.5"}
    assert client.get("/metrics", headers=proxied).status_code == 404
    assert client.get("/metrics", headers={"Authorization": "Bearer "}, **away).status_code == 404
    token = "a-token-of-more-than-20"
    other = create_app(settings(tmp_path, METRICS_TOKEN=token), testing=True).test_client()
    with other.application.app_context():
        right, wrong = (
            other.get("/metrics", headers={"Authorization": f"Bearer {one}"}, **away).status_code
            for one in (token, token + "x")
        )
    assert (right, wrong) == (200, 404)


def test_what_was_given_up_is_tried_again(world: World) -> None:
    first, second, other = effect("one"), effect("two"), effect("three", kind="notices.tell")
    admin = world.signed_in("admin")
    page = admin.get("/admin/jobs").text
    assert page.count("no route") == 3
    assert send(admin, f"/admin/jobs/{first}/retry").status_code == 302
    assert (row(first).state, row(first).tries) == ("waiting", 0)
    assert row(second).state == "dead"
    send(admin, "/admin/jobs/retry", kind=KIND)
    assert (row(second).state, row(other).state) == ("waiting", "dead")
    send(admin, "/admin/jobs/retry", kind="")
    assert row(other).state == "waiting"
    said = [one.action for one in db.session.scalars(select(AuditEntry).order_by(AuditEntry.id))]
    assert said[-3:] == ["job.retry", "job.retry_all", "job.retry_all"]


def test_what_is_dropped_is_never_carried_out(world: World, carry_out: Any) -> None:
    dropped = effect("one", state="waiting", kind="ideas.recount_wanted")
    admin = world.signed_in("admin")
    assert "Drop" in admin.get("/admin/jobs?state=waiting").text
    send(admin, f"/admin/jobs/{dropped}/drop")
    carry_out()
    assert (row(dropped).state, row(dropped).tries) == ("dropped", 8)
    assert send(admin, f"/admin/jobs/{dropped}/retry").status_code == 409
    assert "one" in admin.get("/admin/jobs?state=dropped").text


def test_what_is_under_way_is_left_alone(world: World) -> None:
    held = effect("one", state="waiting", leased_until=clock.now() + timedelta(seconds=20))
    admin = world.signed_in("admin")
    assert send(admin, f"/admin/jobs/{held}/drop").status_code == 409
    assert send(admin, f"/admin/jobs/{held}/retry").status_code == 409
    assert "mail.send one" in admin.get("/admin/jobs?state=running").text
    assert "mail.send one" not in admin.get("/admin/jobs?state=waiting").text


def test_every_kind_of_job_has_words() -> None:
    assert set(wiring.EFFECTS) == set(KIND_WORDS)


def test_every_chore_has_words_before_its_name(world: World) -> None:
    names = [name_of(chore) for chore in wiring.EACH_MINUTE]
    assert set(names) == set(CHORE_WORDS)
    with transaction() as session:
        session.add_all(Chore(name=one, began_at=clock.now(), seconds=0.1) for one in names)
    page = world.signed_in("admin").get("/admin/health").text
    assert "Keep the search index sound<br>" in page
    assert "search.<wbr>jobs.<wbr>keep_index_sound" in page


def test_jobs_are_found_by_kind_words_and_request(world: World) -> None:
    effect("apple", request_id="abcdef123456")
    effect("pear", kind="notices.tell", error="100% broken_here")
    admin = world.signed_in("admin")

    def found(query: str) -> list[str]:
        page = admin.get(f"/admin/jobs?state=dead&{query}").text
        return [key for key in ("apple", "pear") if f" {key}</code>" in page]

    assert found("kind=notices.tell") == ["pear"]
    assert found("q=appl") == ["apple"]
    assert found("q=abcdef123456") == ["apple"]
    assert found("q=100%25") == ["pear"]
    assert found("q=nothing+like+it") == []


def test_a_long_list_goes_on(world: World) -> None:
    for number in range(25):
        effect(f"key-{number:02}")
    admin = world.signed_in("admin")
    page = admin.get("/admin/jobs").text
    assert (page.count("key-24<"), page.count("key-04<")) == (1, 0)
    further = re.search(r'href="([^"]*before=\d+[^"]*)"', page)
    assert further is not None
    assert "key-04<" in admin.get(further[1].replace("&amp;", "&")).text


def test_the_health_page_says_it_in_words(world: World) -> None:
    admin = world.signed_in("admin")
    page = admin.get("/admin/health").text
    assert "No worker was seen" in page
    assert "No backup was made yet" in page
    worker_seen()
    moment = clock.now()
    with transaction() as session:
        session.add(Backup(made_at=moment, name="vivier-1.zip", size=5_400_000, seconds=1.0))
        session.add(
            Chore(
                name="search.jobs.x",
                began_at=moment,
                seconds=0.25,
                failed_at=moment,
                error="Oh no",
            )
        )
    page = admin.get("/admin/health").text
    assert "A worker is at work" in page
    assert "vivier-1.zip of 5.4 MB" in page
    assert "Oh no" in page
    assert admin.get("/admin").status_code == 200
    for path in ("/admin", "/admin/health", "/admin/jobs"):
        assert world.signed_in("pm").get(path).status_code == 403


def test_every_answer_has_a_number_and_nobody_chooses_it(app: Flask, client: FlaskClient) -> None:
    given = {"X-Request-ID": "abcdef-0123456789"}
    first, second = (client.get("/", headers=given).headers["X-Request-ID"] for _ in range(2))
    assert first != second
    assert "abcdef" not in first + second
    assert re.fullmatch("[0-9a-f]{16}", first)


@pytest.mark.parametrize(
    ("given", "taken"),
    [("abcdef-0123456789", True), ("short", False), ("x" * 65, False), ("with blank 123", False)],
)
def test_a_trusted_proxy_chooses_it_within_bounds(tmp_path: Any, given: str, taken: bool) -> None:
    from forum import create_app

    made = create_app(settings(tmp_path, TRUSTED_PROXIES="1"), testing=True)
    answer = made.test_client().get("/healthz", headers={"X-Request-ID": given})
    assert (answer.headers["X-Request-ID"] == given) is taken


def test_an_effect_knows_the_request_that_caused_it(world: World) -> None:
    member = world.signed_in("member")
    before = db.session.scalar(select(func.max(Effect.id)))
    answer = send(member, "/c/bikes/talk/new", title="A bell", body="Once is not enough.")
    db.session.rollback()
    caused = select(Effect.request_id).where(Effect.id > before)
    assert set(db.session.scalars(caused)) == {answer.headers["X-Request-ID"]}


def test_the_command_line_does_the_same(app: Flask, world: World) -> None:
    first, second = effect("one"), effect("two")
    run = app.test_cli_runner().invoke
    none = run(args=["jobs", "list", "--state", "running"])
    assert "No job is running." in none.output
    listed = run(args=["jobs", "list"])
    assert listed.output.splitlines()[0].split("\t")[:4] == [str(second), KIND, "two", "8"]
    assert run(args=["jobs", "retry", str(first)]).exit_code == 0
    assert run(args=["jobs", "retry"]).exit_code == 2
    assert run(args=["jobs", "drop", str(first), "--yes"]).exit_code == 0
    assert run(args=["jobs", "drop", str(first), "--yes"]).exit_code == 1
    assert "1 to be tried again" in run(args=["jobs", "retry", "--dead"]).output
    assert (row(first).state, row(second).state) == ("dropped", "waiting")


def test_a_longer_list_asks_no_more(world: World) -> None:
    admin = world.signed_in("admin")

    def asked(path: str) -> int:
        with counted_queries() as statements:
            assert admin.get(path).status_code == 200
        return len(statements)

    effect("one")
    few = asked("/admin/jobs")
    for number in range(15):
        effect(f"more-{number}")
    assert asked("/admin/jobs") == few <= 6
