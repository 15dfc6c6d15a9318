"""A backup that is made while others write is one moment, with all that was promised by then."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from sqlalchemy import func, select

from config import ROOT
from forum import create_app
from forum.core.mail import Letter
from forum.extensions import db
from forum.ideas.models import Idea
from forum.operations.backup import making, restoring
from tests.conftest import SECRET, on_both_databases, settings
from tests.faults.processes import BEGIN
from tests.world import World

WRITERS = 3
STARTS_WITHIN = 240
QUIET = {"begin": lambda _length: None, "tell": lambda _done: None}
# Each round is one transaction of several rows and a counter; its end is said once it is committed.
WRITES = """
import time
from itertools import count
from forum.core import mail
from forum.core.transaction import transaction
from forum.extensions import db
from sqlalchemy import update
from forum.ideas.models import Idea

who, idea_id = sys.argv[1:]
with app.app_context():
    for number in count():
        with transaction() as session:
            session.execute(
                update(Idea).where(Idea.id == int(idea_id))
                .values(imported_votes=Idea.imported_votes + 1)
            )
            mail.post("member@example.org", f"{who}-{number}", "First half")
            mail.post("member@example.org", f"{who}-{number}", "Second half")
        print(number, flush=True)
        # As quick as people may be; without any pause SQLite would let nobody else write.
        time.sleep(0.01)
"""


@on_both_databases
@pytest.mark.timeout(600)
def test_it_holds_every_write_of_before_and_no_half_of_one(
    world: World, tmp_path: Path, database: dict[str, str]
) -> None:
    idea = world.idea("member").id
    given = {**os.environ, "VIVIER_HOME": str(tmp_path), "SECRET_KEY": SECRET, **database}
    writers = [_writer(path, idea, given) for path in _files(tmp_path)]
    try:
        deadline = time.monotonic() + STARTS_WITHIN
        while min(map(_acknowledged, _files(tmp_path))) < 5:
            assert time.monotonic() < deadline, "the writers did not write"
            time.sleep(0.05)
        before = [_acknowledged(path) for path in _files(tmp_path)]
        making.make_backup(tmp_path / "backup.zip", **QUIET)
        after = [_acknowledged(path) for path in _files(tmp_path)]
        # They went on writing meanwhile, or it was no load.
        time.sleep(0.3)
        assert sum(map(_acknowledged, _files(tmp_path))) > sum(before)
    finally:
        for writer in writers:
            writer.send_signal(signal.SIGKILL)
            writer.wait()
    home = tmp_path / "other"
    home.mkdir()
    made = create_app(settings(home), testing=True)
    with made.app_context():
        restoring.restore(tmp_path / "backup.zip", replace=False, send_waiting=False, **QUIET)
        halves = dict(
            db.session.execute(
                select(Letter.subject, func.count())
                .where(Letter.subject.like("acknowledged%"))
                .group_by(Letter.subject)
            ).all()
        )
        counted = db.session.get_one(Idea, idea).imported_votes
        db.session.remove()
        db.engine.dispose()
    assert set(halves.values()) == {2}
    assert counted == len(halves)
    for number in range(WRITERS):
        kept = sum(1 for subject in halves if subject.startswith(f"acknowledged{number}-"))
        # One more than was said may be committed, and not be said yet.
        assert before[number] <= kept <= after[number] + 1


def _files(folder: Path) -> list[Path]:
    return [folder / f"acknowledged{number}" for number in range(WRITERS)]


def _acknowledged(path: Path) -> int:
    return path.read_text().count("\n")


def _writer(path: Path, idea: int, given: dict[str, str]) -> subprocess.Popen[bytes]:
    """A process that writes until it is killed, and says in a file what is committed."""
    command = [sys.executable, "-c", BEGIN + WRITES, path.name, str(idea)]
    with path.open("w") as said:
        return subprocess.Popen(command, cwd=ROOT, env=given, stdout=said)
