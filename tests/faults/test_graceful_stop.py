"""`flask serve` is told to stop, with requests in flight and effects in hand."""

from __future__ import annotations

import http.client
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

import pytest
from sqlalchemy import select

from config import ROOT
from forum.core import outbox
from forum.core.outbox import Effect
from forum.core.transaction import transaction
from forum.extensions import db
from forum.ideas.models import Impression
from forum.web.serving import DRAIN_SECONDS
from tests.conftest import SECRET
from tests.faults.figures import amount, proved
from tests.faults.processes import BEGIN, free_port
from tests.world import World

STARTS_WITHIN, STOPS = 240, amount(1, 20)
pytestmark = pytest.mark.timeout(amount(600, 4 * 3600))
FLASK = [sys.executable, "-m", "flask", "--app", "wsgi"]
WORKS = """
import time
from forum.core import jobs

def long(payload):
    open(payload["began"], "w").close()
    time.sleep(payload["seconds"])

app = create_app()
jobs.install(app, {"test.long": long})
jobs.work(app)
"""

# A machine that is so busy that the consumer begins after it was told to stop.
LATE = """
import os, time
from huey.consumer import Consumer

def late(consumer, start=Consumer.start):
    while not os.path.exists("{told}"):
        time.sleep(0.05)
    start(consumer)

Consumer.start = late
"""

# As the web server forks its processes.
BEGINS = """
import multiprocessing, signal

def begin():
    import wsgi
    print(repr(signal.getsignal(signal.SIGTERM)).strip("<>").partition(":")[0])

signal.signal(signal.SIGTERM, lambda *_: None)
process = multiprocessing.get_context("fork").Process(target=begin)
process.start()
process.join()
"""


@contextmanager
def serving(home: Path, **given: str) -> Iterator[tuple[subprocess.Popen[bytes], int]]:
    """`flask serve` over a forum, and its port."""
    port = free_port()
    environment = {**os.environ, "VIVIER_HOME": str(home), "SECRET_KEY": SECRET, **given}
    environment["PORT"] = str(port)
    command = [*FLASK, "serve"]
    server = subprocess.Popen(command, cwd=ROOT, env=environment, start_new_session=True)
    try:
        _wait(lambda: _asked(port, "/healthz") == 200)
        yield server, port
    finally:
        # With all that it started: killed by itself it would leave them running.
        with suppress(ProcessLookupError):
            os.killpg(server.pid, signal.SIGKILL)
        server.wait()


def _wait(is_so: object) -> None:
    deadline = time.monotonic() + STARTS_WITHIN
    while not is_so():  # type: ignore[operator]
        assert time.monotonic() < deadline, "it did not come about"
        time.sleep(0.05)


def _asked(port: int, path: str, cookie: str = "") -> int | str:
    """The status of an answer that came whole; refused, or how it broke."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        connection.connect()
    except OSError:
        return "refused"
    try:
        connection.request("GET", path, headers={"Cookie": cookie})
        answer = connection.getresponse()
        answer.read()
    except (OSError, http.client.HTTPException) as error:
        return repr(error)
    finally:
        connection.close()
    return answer.status


def test_no_request_in_flight_is_lost_and_what_pages_noted_is_written(
    world: World, tmp_path: Path
) -> None:
    for _ in range(3):
        world.idea("member")
    kept = world.signed_in("member").get_cookie("vivier")
    assert kept is not None
    seen: Counter[int | str] = Counter()

    in_hand = 0

    def ask(port: int, number: int) -> None:
        # One in twenty is a member's, who may vote: only theirs are noted.
        of_member = number % 20 == 0
        path = "/c/bikes/ideas" if of_member else "/sign-in"
        seen[_asked(port, path, f"vivier={kept.value}" if of_member else "")] += 1

    for _ in range(STOPS):
        before = seen[200]
        with serving(tmp_path) as (server, port):
            threads = [threading.Thread(target=ask, args=(port, number)) for number in range(200)]
            for thread in threads:
                thread.start()
            _wait(lambda before=before: seen[200] - before >= 20)
            answered = seen[200]
            server.terminate()
            assert server.wait(60) == 0
            for thread in threads:
                thread.join()
        in_hand += seen[200] - answered
        assert set(seen) <= {200, "refused"}, seen
    db.session.rollback()
    # The last pages were answered within the five seconds between two batches.
    assert db.session.scalar(select(Impression.id).limit(1)) is not None
    proved(
        "told to stop, it finishes what it has in hand",
        db.engine.name,
        stops=STOPS,
        answered=seen[200],
        of_them_after_it_was_told=in_hand,
        broken_off=0,
    )


@pytest.mark.usefixtures("context")
def test_ctrl_c_which_a_terminal_says_to_all_of_them_ends_them_soon(tmp_path: Path) -> None:
    with serving(tmp_path, WEB_WORKERS="2") as (server, port):
        # Both of them are there.
        _wait(lambda: {_asked(port, "/sign-in") for _ in range(20)} == {200})
        told = time.monotonic()
        os.killpg(server.pid, signal.SIGINT)
        assert server.wait(60) == 0
        # A process that does not stop is killed after DRAIN_SECONDS.
        assert time.monotonic() - told < DRAIN_SECONDS


def test_told_to_stop_while_it_begins_a_web_process_ends(tmp_path: Path) -> None:
    environment = {**os.environ, "VIVIER_HOME": str(tmp_path), "SECRET_KEY": SECRET}
    command = [sys.executable, "-c", BEGINS]
    ran = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, check=True)
    # Not by its parent's way to stop.
    assert ran.stdout == b"Handlers.SIG_DFL\n"


@pytest.mark.usefixtures("context")
@pytest.mark.parametrize("seconds", [2, 60])
def test_what_is_in_hand_is_finished_or_free_at_once(tmp_path: Path, seconds: int) -> None:
    began = tmp_path / "began"
    with transaction():
        payload = {"began": str(began), "seconds": seconds}
        effect = outbox.add("test.long", "1", payload, wake_worker=False)
    environment = {**os.environ, "VIVIER_HOME": str(tmp_path), "SECRET_KEY": SECRET}
    worker = subprocess.Popen([sys.executable, "-c", BEGIN + WORKS], cwd=ROOT, env=environment)
    _wait(began.exists)
    worker.terminate()
    assert worker.wait(20) == 0
    db.session.rollback()
    row = db.session.get_one(Effect, effect.id, populate_existing=True)
    if seconds < 5:
        assert (row.state, row.tries) == ("done", 1)
    else:
        # Not counted as a try, and anybody's from now on.
        assert (row.state, row.tries, row.leased_until) == ("waiting", 0, None)
        assert outbox.due_ids() == [effect.id]


@pytest.mark.usefixtures("context")
def test_told_while_it_begins_it_finishes_what_is_in_hand(tmp_path: Path) -> None:
    began, told = tmp_path / "began", tmp_path / "told"
    with transaction():
        payload = {"began": str(began), "seconds": 2}
        effect = outbox.add("test.long", "1", payload, wake_worker=False)
    environment = {**os.environ, "VIVIER_HOME": str(tmp_path), "SECRET_KEY": SECRET}
    program = BEGIN + LATE.format(told=told) + WORKS
    worker = subprocess.Popen([sys.executable, "-c", program], cwd=ROOT, env=environment)
    _wait(began.exists)
    worker.terminate()
    told.touch()
    assert worker.wait(60) == 0
    db.session.rollback()
    row = db.session.get_one(Effect, effect.id, populate_existing=True)
    assert (row.state, row.tries) == ("done", 1)


@pytest.mark.usefixtures("context")
def test_told_twice_it_ends_at_once(tmp_path: Path) -> None:
    began = tmp_path / "began"
    with transaction():
        payload = {"began": str(began), "seconds": 60}
        outbox.add("test.long", "1", payload, wake_worker=False)
    environment = {**os.environ, "VIVIER_HOME": str(tmp_path), "SECRET_KEY": SECRET}
    worker = subprocess.Popen([sys.executable, "-c", BEGIN + WORKS], cwd=ROOT, env=environment)
    _wait(began.exists)
    told = time.monotonic()
    worker.terminate()
    _wait(lambda: worker.poll() is not None or worker.send_signal(signal.SIGTERM))
    assert time.monotonic() - told < 4
    assert outbox.due_ids()


def test_a_worker_whose_database_is_away_waits_and_ends_in_words(tmp_path: Path) -> None:
    url = f"postgresql://ada:hidden-word@127.0.0.1:{free_port()}/ideas"
    given = {"VIVIER_HOME": str(tmp_path), "DATABASE_URL": url, "LOG_FORMAT": "json"}
    environment = {**os.environ, "SECRET_KEY": SECRET, **given}
    log = tmp_path / "log"
    with log.open("wb") as said:
        worker = subprocess.Popen([*FLASK, "worker"], cwd=ROOT, env=environment, stderr=said)
    _wait(lambda: "looks again within a minute" in log.read_text())
    assert worker.poll() is None
    worker.terminate()
    assert worker.wait(60) == 0
    lines = [json.loads(line) for line in log.read_text().splitlines()]
    assert "the database was away at the end" in lines[-1]["event"]
    assert "hidden-word" not in log.read_text()


def test_two_processes_count_their_requests_together(world: World, tmp_path: Path) -> None:
    assert world.place.id
    with serving(tmp_path, LOG_FORMAT="json", WEB_WORKERS="2") as (_server, port):
        for _ in range(60):
            assert _asked(port, "/sign-in") == 200
        told = {_told(port) for _ in range(6)}
    # Whichever of the two answers: the same.
    assert told == {60}


def _told(port: int) -> int:
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=30)) as connection:
        connection.request("GET", "/metrics")
        text = connection.getresponse().read().decode()
    wanted = 'vivier_request_seconds_count{method="GET",route="/sign-in",status="200"}'
    (line,) = [line for line in text.splitlines() if line.startswith(wanted)]
    return round(float(line.split()[-1]))
