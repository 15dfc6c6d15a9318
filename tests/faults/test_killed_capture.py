"""A capture run that is killed at any stage is taken up again and leaves one report."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from forum.capture.models import CaptureRun, Report
from forum.core import clock, jobs
from forum.core.outbox import LEASE
from forum.extensions import db
from tests.faults.processes import killed
from tests.features.test_capture import TEXTS, run
from tests.world import World, rows

# Kills itself when the engine begins a stage; the run's own progress is noted before.
DIES_AT_STAGE = """
from forum.capture import service
progress = service._progress

def dying(run_id, follow):
    note = progress(run_id, follow)
    return lambda stage, share: (note(stage, share), stage == sys.argv[1] and die())

service._progress = dying
app.test_cli_runner().invoke(args=["capture", "run", "bikes"])
"""
# With the report written but not committed; and with it committed, before the outbox knows.
DIES_BEFORE_THE_COMMIT = """
from forum.capture import service
service.update = die
app.test_cli_runner().invoke(args=["capture", "run", "bikes"])
"""
DIES_AFTER_THE_REPORT = """
from forum.capture import service
keep = service._keep
service._keep = lambda *arguments, **more: (keep(*arguments, **more), die())
app.test_cli_runner().invoke(args=["capture", "run", "bikes"])
"""


@pytest.fixture
def full(world: World) -> World:
    """The world with a handful of ideas."""
    for number, (title, body) in enumerate(TEXTS):
        world.idea(("member", "other", "mod")[number % 3], title=title, body=body)
    return world


@pytest.mark.usefixtures("full")
@pytest.mark.parametrize("stage", ["reading", "themes", "ranking"])
def test_a_run_killed_at_a_stage_is_taken_up_by_the_next_command(
    app: Flask, tmp_path: Path, stage: str
) -> None:
    killed(tmp_path, DIES_AT_STAGE, stage)
    db.session.rollback()
    left = db.session.scalars(select(CaptureRun)).one()
    assert (left.state, rows(Report)) == ("running", 0)
    early = run(app)
    assert (early.exit_code, f"again within {LEASE.seconds} s" in early.output) == (1, True), (
        early.output
    )
    with clock.held_at(clock.now() + LEASE):
        again = run(app, "--json")
    assert again.exit_code == 0, again.output
    assert "interrupted; it is done again" in again.stderr
    assert json.loads(again.stdout)["run"] == left.key
    assert (rows(CaptureRun), rows(Report)) == (1, 1)


@pytest.mark.usefixtures("full")
@pytest.mark.parametrize(
    ("code", "reports"), [(DIES_BEFORE_THE_COMMIT, 0), (DIES_AFTER_THE_REPORT, 1)]
)
def test_a_run_killed_around_its_commit_leaves_one_report_all_the_same(
    app: Flask, tmp_path: Path, code: str, reports: int
) -> None:
    while jobs.sweep_once(app):
        # What its ideas have to tell and to be found by.
        pass
    killed(tmp_path, code)
    db.session.rollback()
    assert rows(Report) == reports
    with clock.held_at(clock.now() + LEASE):
        assert jobs.sweep_once(app) == 1
        assert jobs.sweep_once(app) == 0
    db.session.rollback()
    assert (rows(CaptureRun), rows(Report)) == (1, 1)
    assert db.session.scalars(select(CaptureRun.state)).all() == ["done"]
