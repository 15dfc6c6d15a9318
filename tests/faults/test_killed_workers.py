"""Effects of a worker that is killed again and again: none is lost and none comes twice."""

from __future__ import annotations

import time
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from forum.accounts.models import Person
from forum.core import clock, outbox
from forum.core.outbox import Effect
from forum.core.transaction import transaction
from forum.extensions import db
from forum.follows.service import follow
from forum.notices.models import Notice
from forum.notices.telling import TELL
from forum.threads.models import Thread
from forum.threads.service import write_post
from tests.conftest import FULL, on_both_databases
from tests.faults.figures import amount, in_full_on_both, proved
from tests.faults.processes import program
from tests.world import World

EFFECTS, KILLS = amount(60, 5_000), amount(2, 40)
AT_WORK, LEASE = amount(1, 2), amount(1, 5)
RESTART_SECONDS = 90


def asked_for(world: World) -> Thread:
    """A thread with so many posts, each of which is to be told to who follows it; who does."""
    thread = db.session.get_one(Thread, world.idea("member").thread_id)
    writer, reader = world.actor("member"), world.actor("other")
    moment = clock.now() - timedelta(days=EFFECTS // 50 + 1)
    with clock.held_at(moment), transaction():
        follow(reader, "thread", thread.id)
    for number in range(EFFECTS):
        with clock.held_at(moment + number * timedelta(minutes=20)), transaction():
            write_post(writer, community=world.place, thread=thread, body=f"Post {number}.")
    return thread


def left() -> int:
    """How many of these posts are not told yet."""
    waiting = select(func.count()).where(Effect.kind == TELL, Effect.state == "waiting")
    db.session.rollback()
    return db.session.scalar(waiting) or 0


@in_full_on_both
@pytest.mark.timeout(amount(300, 4 * 3600))
def test_nothing_is_lost_and_nothing_is_told_twice(
    world: World, tmp_path: Path, database: dict[str, str]
) -> None:
    thread, reader = asked_for(world), world.people["other"]
    # What followed before: told after the posts were written, it would be told of none.
    before, kills, deadline = left(), 0, time.monotonic() + amount(200, 3600)
    while left():
        with program(tmp_path, "working", str(LEASE), **database) as worker:
            assert worker.line() == "ready"
            time.sleep(AT_WORK)
            until = time.monotonic() + 4 * LEASE
            while kills >= KILLS and left() and time.monotonic() < until:
                time.sleep(0.1)
            kills += 1
        assert time.monotonic() < deadline, left()
    assert kills >= KILLS or not FULL
    tried = select(func.count()).where(Effect.kind == TELL, Effect.tries > 1)
    told = (Notice.person_id == reader.id, Notice.thread_id == thread.id)
    posts = func.count(func.distinct(Notice.post_id))
    assert db.session.execute(select(posts, func.count()).where(*told)).one() == (EFFECTS, EFFECTS)
    unread = db.session.get_one(Person, reader.id, populate_existing=True).unread_notices
    assert unread == 1  # The bell counts places, and all of it was said in one.
    assert db.session.scalar(select(func.count()).where(Effect.state == "dead")) == 0
    proved(
        "jobs at least once, effects once",
        db.engine.name,
        effects=before,
        kills=kills,
        begun_again=db.session.scalar(tried),
        lost=0,
        twice=0,
    )


@pytest.mark.skipif(not FULL, reason="a lease and a sweep take over a minute")
@on_both_databases
@pytest.mark.timeout(600)
def test_what_a_dead_worker_held_is_done_within_ninety_seconds(
    app: Flask, world: World, tmp_path: Path, database: dict[str, str]
) -> None:
    """The worker that is left, or another, finds it: its lease ends, its minute comes."""
    idea = world.idea()
    with transaction():
        effect = outbox.add(TELL, "held", {"what": "idea", "id": idea.id, "key": "held"})
        # As a worker leaves it that is killed a moment after it has begun.
        effect.leased_until, effect.tries = clock.now() + outbox.LEASE, 1
    began = time.monotonic()
    lease = str(outbox.LEASE.total_seconds())
    with program(tmp_path, "working", lease, **database):
        while outbox.find(TELL, "held").state != "done":  # type: ignore[union-attr]
            assert time.monotonic() - began < RESTART_SECONDS
            db.session.rollback()
            time.sleep(0.2)
    seconds = time.monotonic() - began
    proved("a dead worker's job restarts", db.engine.name, seconds=seconds, promised_s="at most 90")
