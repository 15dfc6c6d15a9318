"""kill -9 of every process at any moment: what was acknowledged is there, and it starts again."""

from __future__ import annotations

import random
import re
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from threading import Event

import pytest
from sqlalchemy import func, select, text

from forum.extensions import db
from forum.threads.models import Post, Thread
from tests.conftest import FULL
from tests.faults.figures import amount, in_full_on_both, p, proved
from tests.faults.served import Served
from tests.faults.visitors import APART, Crowd, crowd
from tests.world import World

ACKS, KILLS, PEOPLE = amount(24, 10_000), amount(2, 200), amount(24, 400)
WRITERS, RESTARTS, RESTART_SECONDS = 8, 20, 5.0


class Writers:
    """Threads that post while the forum is up, and know what was acknowledged."""

    def __init__(self, served: Served, people: Crowd, threads: list[int]) -> None:
        self.served, self.people, self.threads = served, people, threads
        self.up, self.over = Event(), Event()
        self.acknowledged: dict[int, str] = {}
        self.cut = 0

    def write(self, number: int) -> None:
        """Post until it is over."""
        count = 0
        while not self.over.is_set():
            if not self.up.wait(0.05):
                continue
            count += 1
            body = f"word-{number}-{count}-of-somebody"
            thread = random.choice(self.threads)
            visitor = self.people.next(APART)
            answer = visitor.send(self.served.port, f"/c/bikes/threads/{thread}/posts", body=body)
            found = re.search(r"#post-(\d+)$", answer.location)
            if answer.status == 302 and found:
                self.acknowledged[int(found[1])] = body
            self.cut += answer.status == 0

    def wait_for(self, number: int) -> None:
        """Wait until so many more are acknowledged."""
        wanted = len(self.acknowledged) + number
        while len(self.acknowledged) < wanted:
            time.sleep(0.005)

    @contextmanager
    def at_work(self) -> Iterator[None]:
        """Have them write."""
        with ThreadPoolExecutor(WRITERS) as threads:
            done = [threads.submit(self.write, number) for number in range(WRITERS)]
            try:
                yield
            finally:
                self.over.set()
        for one in done:
            one.result()


def read_back(writers: Writers) -> dict[int, int]:
    """What the forum answers to the address of each acknowledged post."""
    paths = {key: f"/c/bikes/posts/{key}" for key in writers.acknowledged}
    with ThreadPoolExecutor(WRITERS) as threads:
        port, people = writers.served.port, writers.people
        # No faster than 50 pages in ten seconds.
        answers = threads.map(lambda path: people.next(0.25).get(port, path), paths.values())
        return dict(zip(paths, (one.status for one in answers), strict=True))


@in_full_on_both
@pytest.mark.timeout(amount(300, 4 * 3600))
def test_no_acknowledged_write_is_lost(
    world: World, tmp_path: Path, database: dict[str, str]
) -> None:
    threads = [world.idea("member").thread_id for _ in range(8)]
    served = Served(tmp_path, **database)
    writers, starts, kills = Writers(served, crowd(world, PEOPLE), threads), [], 0
    try:
        with writers.at_work():
            while kills < KILLS or len(writers.acknowledged) < ACKS:
                starts.append(served.start())
                writers.up.set()
                writers.wait_for(random.randint(1, 2 * ACKS // KILLS))
                time.sleep(random.uniform(0, 0.2))
                served.kill()
                writers.up.clear()
                kills += 1
        starts.append(served.start())
        answers = read_back(writers)
    finally:
        served.kill()
    assert set(answers.values()) == {302}
    kept = dict(db.session.execute(select(Post.id, Post.body)).all())
    lost = [key for key, body in writers.acknowledged.items() if kept.get(key) != body]
    assert lost == []
    count = select(func.count()).where(Post.thread_id == Thread.id).scalar_subquery()
    assert db.session.execute(select(Thread.id).where(Thread.post_count != count)).all() == []
    if db.engine.name == "sqlite":
        with db.engine.connect() as connection:
            assert connection.scalar(text("PRAGMA integrity_check")) == "ok"
    proved(
        "kill -9 loses no acknowledged write",
        db.engine.name,
        acknowledged=len(writers.acknowledged),
        kills=kills,
        lost=len(lost),
        requests_cut=writers.cut,
        restart_median_s=p(0.5, starts),
    )


@in_full_on_both
@pytest.mark.skipif(not FULL, reason="how soon depends on what else the machine does")
@pytest.mark.timeout(3600)
def test_it_answers_again_soon(world: World, tmp_path: Path, database: dict[str, str]) -> None:
    somebody, served, starts = crowd(world, 1), Served(tmp_path, **database), []
    try:
        for _ in range(RESTARTS):
            starts.append(served.start())
            assert somebody.next(APART).get(served.port, "/c/bikes/ideas").status == 200
            served.kill()
    finally:
        served.kill()
    # The best of them: a machine with other work starts nothing quickly.
    assert min(starts) <= RESTART_SECONDS
    proved(
        "killed, it answers again",
        db.engine.name,
        kills=RESTARTS,
        promised_s=f"at most {RESTART_SECONDS:g}",
        best_s=min(starts),
        median_s=p(0.5, starts),
        p95_s=p(0.95, starts),
    )
