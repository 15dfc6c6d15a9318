"""Capture runs: one at a time, frozen reports, and nothing in them without consent."""

from __future__ import annotations

import json
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from forum.accounts import service as accounts
from forum.capture import engine, service
from forum.capture.freezing.freeze import freeze
from forum.capture.models import CaptureRun, Report
from forum.capture.report.queries import access_report, report_of_run, runs_of
from forum.core import jobs, outbox
from forum.core.errors import Conflict, NotAllowed, NotFound
from forum.core.transaction import transaction
from forum.extensions import db
from tests.conftest import on_both_databases
from tests.together import at_once
from tests.world import World, rows

TEXTS = (
    ("A rack that folds flat", "The rack should fold so that the bike fits into a lift."),
    ("Folding rear rack", "A rack that folds away when no bag hangs on it."),
    ("A bell that cars hear", "Louder than a horn, but kind to people who walk."),
    ("Louder bell", "Nobody hears the bell in traffic."),
    ("A light in the frame", "Lights that can't be stolen since they are in the frame."),
    ("Frame lights", "Built-in lights at the front and the back."),
)


@pytest.fixture
def full(world: World) -> World:
    """The world with a handful of ideas."""
    for number, (title, body) in enumerate(TEXTS):
        world.idea(("member", "other", "mod")[number % 3], title=title, body=body)
    return world


def run(app: Flask, *options: str) -> Any:
    """`flask capture run bikes`."""
    db.session.rollback()
    ran = app.test_cli_runner().invoke(args=["capture", "run", "bikes", *options])
    assert "Traceback" not in ran.output
    db.session.rollback()
    return ran


@on_both_databases
def test_a_run_leaves_one_report_and_the_same_community_the_same_bytes(
    app: Flask, full: World
) -> None:
    one, two = (json.loads(run(app, "--json").stdout) for _ in range(2))
    assert one["run"] != two["run"]
    assert (one["corpus"], one["findings"]) == (two["corpus"], two["findings"])
    assert one["ideas"] == len(TEXTS)
    page = access_report(full.actor("pm"), full.place, one["run"])
    assert {page.text(idea["key"]).title for idea in page.findings["ideas"]} == {
        t for t, _ in TEXTS
    }
    assert rows(Report) == 2
    states = db.session.scalars(select(CaptureRun.state)).all()
    assert states == ["done", "done"]


@on_both_databases
def test_a_second_run_while_one_is_under_way_is_a_conflict(app: Flask, full: World) -> None:
    pm = full.actor("pm")
    while jobs.sweep_once(app):
        pass
    answers = at_once(app, *[lambda: service.start_run(pm, community=full.place)] * 3)
    assert sorted(type(answer).__name__ for answer in answers) == [
        "CaptureRun",
        "Conflict",
        "Conflict",
    ]
    with pytest.raises(Conflict, match="under way"), transaction():
        service.start_run(pm, community=full.place)
    # Another community is not kept waiting.
    with transaction():
        service.start_run(full.actor("pm_elsewhere"), community=full.elsewhere)
    assert jobs.sweep_once(app) == 2
    db.session.rollback()
    with transaction():
        service.start_run(pm, community=full.place)


def test_the_command_line_waits_for_a_run_that_is_held(app: Flask, full: World) -> None:
    with transaction():
        made = service.start_run(full.actor("pm"), community=full.place)
    effect = outbox.find(service.RUN, made.key)
    assert effect
    seen = []

    def while_held(_payload: Any) -> None:
        ran = run(app)
        seen.append((ran.exit_code, "under way" in ran.output))

    outbox.carry_out(effect.id, {service.RUN: while_held})
    assert seen == [(1, True)]


@pytest.mark.parametrize("kind", ["member", "mod", "pm_elsewhere", "guest"])
def test_reports_are_for_the_product_team(app: Flask, full: World, kind: str) -> None:
    key = json.loads(run(app, "--json").stdout)["run"]
    for ask in (
        lambda: service.start_run(full.actor(kind), community=full.place),
        lambda: access_report(full.actor(kind), full.place, key),
        lambda: runs_of(full.actor(kind), full.place),
    ):
        with pytest.raises(NotAllowed):
            ask()
    with pytest.raises(NotFound):
        access_report(full.actor("pm_elsewhere"), full.elsewhere, key)


@on_both_databases
def test_what_may_not_be_captured_is_not_in_the_corpus(full: World) -> None:
    ideas = {kind: full.idea(kind) for kind in ("pm", "newcomer", "admin")}
    with transaction():
        accounts.set_capture_consent(full.actor("pm"), agrees=False, language="en")
        ideas["newcomer"].visibility = "held"
        ideas["admin"].status = "declined"
    db.session.expire_all()
    keys = {document.key for document in freeze(full.place).documents}
    assert not keys & {idea.key for idea in ideas.values()}
    assert len(keys) == len(TEXTS)


@on_both_databases
def test_a_consent_withdrawn_later_empties_the_frozen_report(app: Flask, full: World) -> None:
    key = json.loads(run(app, "--json").stdout)["run"]
    with transaction():
        accounts.set_capture_consent(full.actor("member"), agrees=False, language="en")
    page = report_of_run(key)
    gone = [idea["key"] for idea in page.findings["ideas"] if page.text(idea["key"]).gone]
    assert len(gone) == 2
    for kind in ("md", "json", "csv"):
        db.session.rollback()
        text = (
            app.test_cli_runner().invoke(args=["capture", "report", key, "--format", kind]).output
        )
        # The Markdown names the ideas of themes only.
        assert TEXTS[1][0] in text or kind == "md"
        assert TEXTS[0][0] not in text
        assert TEXTS[0][1] not in text


def test_a_run_that_breaks_says_how_and_makes_room_for_the_next(
    app: Flask, full: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_arguments: Any, **_named: Any) -> None:
        raise ArithmeticError("no themes today")

    with monkeypatch.context() as patch:
        patch.setattr(engine, "capture", broken)
        with transaction():
            made = service.start_run(full.actor("pm"), community=full.place)
        jobs.sweep_once(app)
    db.session.rollback()
    failed = db.session.get_one(CaptureRun, made.id, populate_existing=True)
    assert (failed.state, failed.error) == ("failed", "ArithmeticError: no themes today")
    assert outbox.due_ids() == []
    assert run(app).exit_code == 0


def test_a_database_that_was_away_is_no_failure_of_the_run(
    app: Flask, full: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_arguments: Any, **_named: Any) -> None:
        raise OperationalError("the database", None, Exception("is away"))

    with transaction():
        made = service.start_run(full.actor("pm"), community=full.place)
    with monkeypatch.context() as patch:
        patch.setattr(engine, "capture", away)
        jobs.sweep_once(app)
    db.session.rollback()
    effect = outbox.find(service.RUN, made.key)
    assert effect
    assert effect.state == "waiting"
    outbox.carry_out(effect.id, app.extensions["effect_handlers"])
    db.session.rollback()
    assert db.session.get_one(CaptureRun, made.id, populate_existing=True).state == "done"
    assert rows(Report) == 1


def test_what_is_not_there_ends_with_1_and_a_sentence(app: Flask, full: World) -> None:
    runner = app.test_cli_runner()
    for arguments in (["run", "nowhere"], ["report", "nothing"]):
        ran = runner.invoke(args=["capture", *arguments])
        assert (ran.exit_code, "There is no" in ran.output) == (1, True)


@pytest.mark.parametrize("by", ["page", "command"])
def test_a_run_that_was_given_up_does_not_block_its_community(
    app: Flask, full: World, by: str
) -> None:
    with transaction() as session:
        dead = service.start_run(full.actor("pm"), community=full.place)
        effect = outbox.find(service.RUN, dead.key)
        assert effect is not None
        effect.state = "dead"
        session.flush()
    if by == "page":
        with transaction():
            service.start_run(full.actor("pm"), community=full.place)
    else:
        assert run(app, "--json").exit_code == 0
    db.session.rollback()
    states = db.session.scalars(select(CaptureRun.state).order_by(CaptureRun.id)).all()
    assert states == ["failed", "queued" if by == "page" else "done"]
