"""Runs that go on from the report before, are repeated, weighed anew, or given up on the way."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from forum.capture import engine, service, settings
from forum.capture.engine.rank.weights import IDEA_WEIGHTS, THEME_WEIGHTS
from forum.capture.freezing.before import last_run
from forum.capture.freezing.freeze import freeze, mode_due
from forum.capture.models import CaptureRun, Report, Ruling
from forum.capture.report.queries import report_of_run
from forum.core import clock, jobs
from forum.core.errors import Conflict, Invalid, NotAllowed
from forum.core.outbox import Effect
from forum.core.transaction import transaction
from forum.extensions import db
from forum.ideas.models import ShownBefore
from tests.conftest import on_both_databases
from tests.features.test_capture import run
from tests.unit.engine.worlds import planted
from tests.world import World, rows


@pytest.fixture
def told(world: World) -> World:
    """The world with forty ideas of eight themes."""
    for number, document in enumerate(planted(5)[0]):
        kind = ("member", "other", "mod")[number % 3]
        world.idea(kind, title=document.title, body=document.body)
    return world


def captured(app: Flask, *options: str) -> dict[str, Any]:
    return json.loads(run(app, "--json", *options).stdout)


@on_both_databases
def test_a_report_goes_on_from_the_one_before_and_can_be_made_again(
    app: Flask, told: World
) -> None:
    first, second = captured(app), captured(app)
    assert (first["mode"], second["mode"]) == ("full", "on")
    keys = [{t["key"] for t in report_of_run(r["run"]).findings["themes"]} for r in (first, second)]
    assert keys[0] == keys[1] != set()
    again = captured(app, "--again", second["run"])
    assert (again["corpus"], again["findings"]) == (second["corpus"], second["findings"])
    told.idea("member", title="A basket for the dog", body="It has to fit behind the seat.")
    changed = captured(app, "--again", second["run"])
    assert changed["corpus"] != second["corpus"]


@on_both_databases
def test_anew_forgets_what_was_found_before(app: Flask, told: World) -> None:
    first = captured(app)
    anew = captured(app, "--mode", "anew")
    page = report_of_run(anew["run"])
    assert page.run.before_id is None
    assert not any(theme["known"] for theme in page.findings["themes"])
    assert anew["corpus"] == first["corpus"]


def test_a_full_run_is_due_at_first_after_a_week_and_after_many_new_ideas(
    app: Flask, told: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert mode_due(told.place) == "full"
    captured(app)
    assert mode_due(told.place) == "on"
    with monkeypatch.context() as patch:
        later = clock.now() + timedelta(days=8)
        patch.setattr(clock, "now", lambda: later)
        assert mode_due(told.place) == "full"
    for number in range(6):
        told.idea("other", title=f"A wider saddle {number}", body="For long rides.")
    assert mode_due(told.place) == "full"


def test_a_run_repeated_must_be_of_the_community(app: Flask, told: World) -> None:
    key = captured(app)["run"]
    ran = app.test_cli_runner().invoke(args=["capture", "run", "noise", "--again", key])
    assert ran.exit_code == 1
    assert f"The run {key} is of another community." in ran.output


def test_what_was_shown_elsewhere_tells_nothing_here(world: World) -> None:
    noise = world.idea("pm_elsewhere", place=world.elsewhere)
    world.idea("member")
    with transaction() as session:
        session.add(ShownBefore(idea_id=noise.id, people=9, exposure=4.0, of_others=4.0))
    assert [document.exposure for document in freeze(world.place).documents] == [None]
    assert {document.exposure for document in freeze(world.elsewhere).documents} == {0.0, 4.0}


@on_both_databases
def test_rulings_reach_the_next_run_but_telling_two_ideas_apart_splits_no_theme(
    app: Flask, told: World
) -> None:
    theme = report_of_run(captured(app)["run"]).findings["themes"][0]
    one, other = theme["members"][:2]
    with transaction() as session:
        pm = told.actor("pm").person_id
        common = {"community_id": told.place.id, "by_id": pm}
        session.add(Ruling(**common, kind="different", groups=json.dumps([[one], [other]])))
        session.add(
            Ruling(
                **common, kind="rename", groups="[]", theme=theme["key"], label="What we call it"
            )
        )
    after = {t["key"]: t for t in report_of_run(captured(app)["run"]).findings["themes"]}
    assert after[theme["key"]]["label"] == "What we call it"
    assert {one, other} <= set(after[theme["key"]]["members"])


@on_both_databases
def test_a_cancelled_run_leaves_no_report_and_makes_room(app: Flask, told: World) -> None:
    pm = told.actor("pm")
    with transaction():
        made = service.start_run(pm, community=told.place)
    with transaction():
        service.cancel_run(pm, community=told.place, run=made)
        service.cancel_run(pm, community=told.place, run=made)
    while jobs.sweep_once(app):
        pass
    db.session.rollback()
    assert db.session.get_one(CaptureRun, made.id, populate_existing=True).state == "cancelled"
    assert rows(Report) == 0
    assert captured(app)["ideas"] == 40


def test_a_run_under_way_ends_when_it_is_cancelled(
    app: Flask, told: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    pm = told.actor("pm")
    with transaction():
        made = service.start_run(pm, community=told.place)
    reached = []
    whole = engine.capture

    def watched(corpus: engine.Corpus, *, progress: Any, **settings: Any) -> Any:
        def cancel_at_labels(stage: str, share: float) -> None:
            if stage == "labels":
                with transaction() as session:
                    run = session.get_one(CaptureRun, made.id)
                    service.cancel_run(pm, community=told.place, run=run)
            reached.append(stage)
            progress(stage, share)

        return whole(corpus, progress=cancel_at_labels, **settings)

    monkeypatch.setattr(engine, "capture", watched)
    monkeypatch.setattr(service, "PROGRESS_SECONDS", 0.0)
    jobs.sweep_once(app)
    db.session.rollback()
    found = db.session.get_one(CaptureRun, made.id, populate_existing=True)
    assert (found.state, found.error) == ("cancelled", None)
    assert reached[-1] == "labels"
    assert rows(Report) == 0


def test_the_command_carries_out_no_other_run_than_was_wanted(app: Flask, told: World) -> None:
    with transaction():
        service.start_run(told.actor("pm"), community=told.place)
    command = ["capture", "run", "bikes", "--json"]
    refused = app.test_cli_runner().invoke(args=[*command, "--seed", "7", "--mode", "anew"])
    assert refused.exit_code != 0
    assert "Another run waits (mode full, seed 0)" in refused.output
    assert rows(Report) == 0
    assert app.test_cli_runner().invoke(args=command).exit_code == 0
    assert rows(Report) == 1


def test_a_run_that_fails_after_it_was_cancelled_is_not_tried_again(
    app: Flask, told: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    pm = told.actor("pm")
    with transaction():
        made = service.start_run(pm, community=told.place)

    def cancelled_and_broken(corpus: engine.Corpus, **settings: Any) -> Any:
        with transaction() as session:
            run = session.get_one(CaptureRun, made.id)
            service.cancel_run(pm, community=told.place, run=run)
        raise MemoryError

    monkeypatch.setattr(engine, "capture", cancelled_and_broken)
    jobs.sweep_once(app)
    db.session.rollback()
    found = db.session.get_one(CaptureRun, made.id, populate_existing=True)
    assert (found.state, found.error) == ("cancelled", None)
    states = db.session.execute(select(Effect.state, Effect.error)).all()
    assert {tuple(row) for row in states} == {("done", None)}


def test_a_run_that_is_over_cannot_be_cancelled(app: Flask, told: World) -> None:
    key = captured(app)["run"]
    made = db.session.scalars(select(CaptureRun).where(CaptureRun.key == key)).one()
    with pytest.raises(Conflict, match="over"), transaction():
        service.cancel_run(told.actor("pm"), community=told.place, run=made)
    with pytest.raises(NotAllowed), transaction():
        service.cancel_run(told.actor("member"), community=told.place, run=made)


@on_both_databases
def test_a_community_weighs_the_parts_and_its_report_says_how(app: Flask, told: World) -> None:
    pm = told.actor("pm")
    idea = dict.fromkeys(IDEA_WEIGHTS, 0.0) | {"depth": 2.0, "demand": 2.0}
    with transaction():
        settings.set_weights(pm, community=told.place, idea=idea, theme=THEME_WEIGHTS)
    page = report_of_run(captured(app)["run"])
    weights = page.findings["parameters"]["idea_weights"]
    assert (weights["demand"], weights["depth"], weights["theme"]) == (0.5, 0.5, 0.0)
    for row in page.findings["ideas"]:
        assert round(sum(row["contributions"].values()), 6) == row["score"]
    with transaction():
        settings.forget_weights(pm, community=told.place)
    assert settings.weights_of(told.place) == engine.Weights()


@pytest.mark.parametrize("wrong", [{"demand": -1.0}, {"demand": float("nan")}, {"nothing": 1.0}])
def test_weights_that_make_no_score_are_refused(told: World, wrong: dict[str, float]) -> None:
    with pytest.raises(Invalid), transaction():
        settings.set_weights(
            told.actor("pm"),
            community=told.place,
            idea={**IDEA_WEIGHTS, **wrong},
            theme=THEME_WEIGHTS,
        )
    with pytest.raises(NotAllowed), transaction():
        settings.set_weights(
            told.actor("mod"), community=told.place, idea=IDEA_WEIGHTS, theme=THEME_WEIGHTS
        )
    assert last_run(told.place) is None
