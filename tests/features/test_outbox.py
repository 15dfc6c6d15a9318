"""Effects outside the database: claimed once, tried again at growing distances, done once."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from threading import Event
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, update

from forum.core import clock, jobs, outbox
from forum.core.errors import Conflict
from forum.core.outbox import FIRST_WAIT, TRIES, Effect
from forum.core.transaction import transaction
from forum.extensions import db
from tests.conftest import on_both_databases
from tests.together import in_threads

pytestmark = [on_both_databases, pytest.mark.usefixtures("context")]

KIND = "test.effect"


class Broken(Exception):
    """The door outside is shut."""


def added(key: str = "one") -> int:
    """The id of a committed effect that nobody was woken for."""
    with transaction():
        return outbox.add(KIND, key, {"n": 1}, wake_worker=False).id


def row(effect_id: int) -> Effect:
    """The effect as it is now."""
    return db.session.get_one(Effect, effect_id, populate_existing=True)


def failing(_payload: Mapping[str, Any]) -> None:
    """A handler that breaks."""
    raise Broken("no route")


def test_an_effect_is_carried_out_once_with_its_payload() -> None:
    effect_id, seen = added(), []
    assert outbox.carry_out(effect_id, {KIND: seen.append}) is True
    assert outbox.carry_out(effect_id, {KIND: seen.append}) is False
    assert seen == [{"n": 1}]
    assert (row(effect_id).state, row(effect_id).leased_until) == ("done", None)
    assert outbox.due_ids() == []


def test_an_effect_of_a_transaction_that_failed_never_was(app: Flask) -> None:
    woken: list[int] = []
    app.extensions["wake_worker"] = woken.append

    def fails() -> None:
        with transaction():
            outbox.add(KIND, "one", {})
            raise Broken

    with pytest.raises(Broken):
        fails()
    assert (outbox.due_ids(), woken) == ([], [])
    with transaction():
        made = outbox.add(KIND, "one", {})
        assert woken == []
    assert woken == [made.id]


def test_the_same_effect_is_asked_for_once() -> None:
    added("same")
    with pytest.raises(Conflict):
        added("same")


def test_of_many_at_once_one_claims_it(app: Flask) -> None:
    effect_id, holding, seen = added(), Event(), []

    def slow(_payload: Mapping[str, Any]) -> None:
        seen.append(1)
        assert holding.wait(10)

    def attempt() -> bool:
        done = outbox.carry_out(effect_id, {KIND: slow})
        # Only who found it taken lets its holder finish: the claims overlap for sure.
        holding.set()
        return done

    assert sorted(in_threads(app, *[attempt] * 4)) == [False, False, False, True]
    assert seen == [1]


def test_whoever_holds_it_keeps_others_away_until_the_lease_is_over() -> None:
    effect_id, inside = added(), []

    def handler(_payload: Mapping[str, Any]) -> None:
        inside.append((outbox.carry_out(effect_id, {KIND: failing}), outbox.due_ids()))

    assert outbox.carry_out(effect_id, {KIND: handler})
    assert inside == [(False, [])]


def test_a_lease_is_renewed_while_the_work_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outbox, "RENEW_SECONDS", 0.01)
    effect_id = added()
    leases: set[datetime | None] = set()

    def long(_payload: Mapping[str, Any]) -> None:
        while len(leases) < 3:
            db.session.rollback()
            leases.add(row(effect_id).leased_until)

    assert outbox.carry_out(effect_id, {KIND: long})


def test_failures_are_tried_again_at_growing_distances_and_then_given_up() -> None:
    effect_id, moment = added(), clock.now()
    waits = []
    for attempt in range(1, TRIES + 1):
        with clock.held_at(moment):
            assert outbox.due_ids() == [effect_id]
            with pytest.raises(Broken):
                outbox.carry_out(effect_id, {KIND: failing})
            failed = row(effect_id)
            assert failed.tries == attempt
            assert failed.error == "Broken: no route"
            assert outbox.due_ids() == []
        waits.append(failed.due_at - moment)
        moment = failed.due_at
    assert waits[:-1] == [FIRST_WAIT * 2**n for n in range(TRIES - 1)]
    assert failed.state == "dead"
    with clock.held_at(moment + timedelta(days=30)):
        assert outbox.due_ids() == []
        assert outbox.carry_out(effect_id, {KIND: failing}) is False


def test_an_error_that_is_long_or_a_kind_that_nobody_knows_is_noted_too() -> None:
    effect_id = added()

    def shouting(_payload: Mapping[str, Any]) -> None:
        raise Broken("x" * 10_000)

    with pytest.raises(Broken):
        outbox.carry_out(effect_id, {KIND: shouting})
    assert len(row(effect_id).error or "") == 500
    with pytest.raises(KeyError):
        outbox.carry_out(added("other"), {})


def test_what_a_broken_handler_left_open_is_rolled_back() -> None:
    effect_id, other = added(), added("other")

    def half(_payload: Mapping[str, Any]) -> None:
        with transaction() as session:
            session.execute(update(Effect).where(Effect.id == other).values(state="dead"))
            raise Broken

    with pytest.raises(Broken):
        outbox.carry_out(effect_id, {KIND: half})
    assert row(other).state == "waiting"


def test_the_sweep_carries_out_what_is_due_and_survives_what_breaks(app: Flask) -> None:
    broken, fine = added("broken"), added("fine")
    with transaction() as session:
        session.execute(update(Effect).where(Effect.id == broken).values(kind="nobody.knows"))
    seen: list[Any] = []
    app.extensions["effect_handlers"] = {KIND: seen.append}
    assert jobs.sweep_once(app) == 2
    db.session.rollback()
    assert len(seen) == 1
    assert dict(db.session.execute(select(Effect.id, Effect.state)).all()) == {  # type: ignore[arg-type]
        broken: "waiting",
        fine: "done",
    }
    assert jobs.sweep_once(app) == 0


def test_waking_the_worker_leaves_a_task_that_carries_it_out(app: Flask) -> None:
    seen: list[Any] = []
    handlers = {KIND: seen.append}
    jobs.install(app, handlers)
    with transaction():
        outbox.add(KIND, "one", {"n": 1})
    queue = app.extensions["queue"]
    queue.execute(queue.dequeue())
    assert seen == [{"n": 1}]
