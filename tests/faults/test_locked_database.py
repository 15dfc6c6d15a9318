"""SQLite that somebody else holds: writes wait, then say when to come back; pages never wait."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import closing
from pathlib import Path

import pytest

from tests.conftest import FULL
from tests.faults.figures import amount, p, proved
from tests.faults.served import serving
from tests.faults.visitors import Answer, Crowd, crowd
from tests.world import World

WORKERS = amount(2, 4)
# As many as there are threads to answer; fewer where a busy machine is not to be the fault.
WRITERS, EACH_SECOND = amount(3, 16), amount(5, 50)
SECONDS, PEOPLE = amount(2, 60), amount(20, 60)
P99_SECONDS, BUSY_SECONDS = 0.5, 5.0


def held(
    file: Path, meanwhile: Callable[[], list[Answer]], *, seconds: float | None = None
) -> list[Answer]:
    """What is answered while another process of the machine holds the database.

    It lets go after so many seconds; where none are given, once everything is answered.
    """
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        with ThreadPoolExecutor(1) as thread:
            answers = thread.submit(meanwhile)
            if seconds is None:
                wait([answers])
            else:
                time.sleep(seconds)
            other.execute("ROLLBACK")
            return answers.result()


def voted(port: int, people: Crowd, ideas: list[int], number: int, rate: float) -> list[Answer]:
    """So many votes, so many each second."""
    began = time.monotonic()

    def vote(place: int) -> Answer:
        time.sleep(max(0.0, began + place / rate - time.monotonic()))
        path = f"/c/bikes/ideas/{ideas[place % len(ideas)]}/vote"
        choice = ("want", "not_for_me")[place // len(ideas) % 2]
        return people.next(0.25).send(port, path, choice=choice)

    with ThreadPoolExecutor(WRITERS) as threads:
        return list(threads.map(vote, range(number)))


@pytest.mark.timeout(amount(300, 1200))
def test_a_lock_is_waited_for_and_then_said(world: World, tmp_path: Path) -> None:
    ideas = [world.idea(kind).id for kind in ("member", "pm", "admin")]
    people, file = crowd(world, PEOPLE), tmp_path / "vivier.db"
    with serving(tmp_path, web_workers=WORKERS) as served:
        port = served.port
        voted(port, people, ideas, WORKERS * 4, EACH_SECOND)
        usual = voted(port, people, ideas, SECONDS * EACH_SECOND, EACH_SECOND)
        short = held(file, lambda: voted(port, people, ideas, 3, EACH_SECOND), seconds=3)
        lasting = held(file, lambda: voted(port, people, ideas, 4, EACH_SECOND))
        reads = held(
            file, lambda: [people.next(0.25).get(port, "/c/bikes/ideas") for _ in range(4)]
        )
        after = voted(port, people, ideas, 4, EACH_SECOND)
    for answers in (usual, short, after):
        assert {one.status for one in answers} == {302}, served.said()
    assert {one.status for one in lasting} == {503}
    assert {one.retry_after for one in lasting} == {"5"}
    assert min(one.seconds for one in lasting) >= BUSY_SECONDS - 0.5
    assert {one.status for one in reads} == {200}
    if FULL:
        assert p(0.99, [one.seconds for one in usual]) <= P99_SECONDS
    proved(
        f"SQLite locked, {EACH_SECOND} writes/s over {WORKERS} workers",
        "sqlite",
        writes=len(usual),
        median_s=p(0.5, [one.seconds for one in usual]),
        p99_s=p(0.99, [one.seconds for one in usual]),
        slowest_under_a_lock_of_3_s=max(one.seconds for one in short),
        refused_under_a_lasting_lock_after_s=min(one.seconds for one in lasting),
        slowest_page_under_a_lock_s=max(one.seconds for one in reads),
    )
