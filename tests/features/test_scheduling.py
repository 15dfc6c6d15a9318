"""Runs by themselves: on their day or after new ideas, one at a time, none tried again."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, update

from forum.capture import scheduling, service
from forum.capture.models import CaptureRun, CaptureSchedule
from forum.core import clock, outbox
from forum.core.errors import Invalid, NotAllowed
from forum.core.transaction import transaction
from forum.extensions import db
from tests.conftest import on_both_databases
from tests.world import World, rows, send

# A Monday.
MONDAY = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)


def chosen(world: World, at: datetime = MONDAY, kind: str = "pm", **given: int) -> None:
    """Choose a schedule for `place`."""
    with clock.held_at(at), transaction():
        scheduling.set_schedule(world.actor(kind), community=world.place, **given)


def starts(at: datetime) -> int:
    """How many runs the chore starts at that moment."""
    with clock.held_at(at):
        started = scheduling.start_due()
    db.session.rollback()
    return started


def over(state: str = "done") -> None:
    """End all runs."""
    with transaction() as session:
        session.execute(update(CaptureRun).values(state=state))


@on_both_databases
def test_a_week_is_captured_once_on_its_day(world: World) -> None:
    chosen(world, weekday=2)
    wednesday = MONDAY.replace(day=25, hour=0)
    assert starts(MONDAY) == 0
    assert starts(wednesday - timedelta(minutes=1)) == 0
    assert starts(wednesday + timedelta(minutes=1)) == 1
    run = db.session.scalars(select(CaptureRun)).one()
    assert (run.state, run.started_by, run.community_id) == ("queued", None, world.place.id)
    effect = outbox.find(service.RUN, run.key)
    assert effect is not None
    assert effect.payload == {"run": run.id, "tells": True}
    # While it is under way, and once it is over, the week has had its run.
    assert starts(wednesday + timedelta(minutes=2)) == 0
    over()
    assert starts(wednesday + timedelta(days=6)) == 0
    assert starts(wednesday + timedelta(days=7)) == 1


def test_weeks_without_a_worker_do_not_pile_up(world: World) -> None:
    chosen(world, weekday=2)
    assert starts(MONDAY + timedelta(weeks=9)) == 1
    over()
    assert starts(MONDAY + timedelta(weeks=9, minutes=1)) == 0


@pytest.mark.parametrize("state", ["failed", "cancelled"])
def test_what_failed_or_was_given_up_is_not_tried_again_by_itself(world: World, state: str) -> None:
    chosen(world, weekday=0)
    assert starts(MONDAY + timedelta(days=7)) == 1
    over(state)
    assert starts(MONDAY + timedelta(days=7, minutes=1)) == 0


def test_a_run_under_way_is_waited_for(world: World) -> None:
    chosen(world, weekday=0)
    with clock.held_at(MONDAY), transaction():
        service.start_run(world.actor("pm"), community=world.place)
    assert starts(MONDAY + timedelta(days=7)) == 0
    over()
    assert starts(MONDAY + timedelta(days=7, minutes=1)) == 1


def test_new_ideas_are_counted_since_the_last_run(world: World) -> None:
    chosen(world, new_ideas=5)
    for _ in range(4):
        world.idea()
    assert starts(MONDAY) == 0
    world.idea("pm_elsewhere", place=world.elsewhere)
    assert starts(MONDAY) == 0
    last = world.idea()
    with clock.held_at(last.created_at):
        assert scheduling.start_due() == 1
    over()
    assert starts(MONDAY) == 0
    for _ in range(5):
        world.idea()
    assert starts(MONDAY) == 1


def test_only_the_product_team_chooses_and_all_that_is_odd_is_refused(world: World) -> None:
    for kind in ("member", "mod", "pm_elsewhere"):
        with pytest.raises(NotAllowed):
            chosen(world, kind=kind, weekday=1)
    for odd in ({"weekday": 7}, {"weekday": -1}, {"new_ideas": 4}, {"new_ideas": 1001}):
        with pytest.raises(Invalid):
            chosen(world, **odd)
    assert rows(CaptureSchedule) == 0


def test_it_is_chosen_and_given_up_on_the_page_of_runs(world: World) -> None:
    pm, there = world.signed_in("pm"), "/c/bikes/capture"
    fields = {"when": "week", "weekday": "3", "new_ideas": "50"}
    assert send(pm, f"{there}/schedule", **fields).headers["Location"] == there
    assert "Captured by itself every week: Thursday" in pm.get(there).text
    send(pm, f"{there}/schedule", **{**fields, "when": "ideas"})
    assert "Captured by itself after 50 new ideas" in pm.get(there).text
    for odd in ({"when": "ideas", "new_ideas": "4"}, {"when": "week", "weekday": "9"}):
        answer = send(pm, f"{there}/schedule", **{**fields, **odd})
        assert (answer.status_code, answer.text.count('class="field-error"')) == (422, 1)
    assert "50 new ideas" in pm.get(there).text
    send(pm, f"{there}/schedule", **{**fields, "when": "never"})
    assert "Capture by itself…" in pm.get(there).text
    db.session.rollback()
    assert rows(CaptureSchedule) == 0
