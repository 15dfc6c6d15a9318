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
from tests.faults.figures import amount, proved
from tests.faults.processes import BEGIN
from tests.world import World

WRITERS, BACKUPS = 3, amount(1, 20)
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
@pytest.mark.timeout(amount(600, 4 * 3600))
def test_it_holds_every_write_of_before_and_no_half_of_one(
    world: World, tmp_path: Path, database: dict[str, str]
) -> None:
    idea = world.idea("member").id
    given = {**os.environ, "VIVIER_HOME": str(tmp_path), "SECRET_KEY": SECRET, **database}
    writers = [_writer(path, idea, given) for path in _files(tmp_path)]
    made, meanwhile, seconds = [], 0, []
    try:
        deadline = time.monotonic() + STARTS_WITHIN
        while min(map(_acknowledged, _files(tmp_path))) < 5:
            assert time.monotonic() < deadline, "the writers did not write"
            time.sleep(0.05)
        for number in range(BACKUPS):
            backup, began = tmp_path / f"backup{number}.zip", time.monotonic()
            before = [_acknowledged(path) for path in _files(tmp_path)]
            making.make_backup(backup, **QUIET)
            after = [_acknowledged(path) for path in _files(tmp_path)]
            seconds.append(time.monotonic() - began)
            made.append((backup, before, after))
            meanwhile += sum(after) - sum(before)
        # They went on writing meanwhile, or it was no load.
        time.sleep(0.3)
        assert sum(map(_acknowledged, _files(tmp_path))) > sum(made[0][1])
    finally:
        for writer in writers:
            writer.send_signal(signal.SIGKILL)
            writer.wait()
    for backup, before, after in made:
        _holds(backup, tmp_path / backup.stem, idea, before, after)
    proved(
        "backup under load is one moment",
        db.engine.name,
        backups=BACKUPS,
        written_meanwhile=meanwhile,
        lost=0,
        halves=0,
        slowest_s=max(seconds),
    )


def _holds(backup: Path, home: Path, idea: int, before: list[int], after: list[int]) -> None:
    """Restore it into an empty place: all that was promised before it began, and no half."""
    home.mkdir()
    made = create_app(settings(home), testing=True)
    with made.app_context():
        restoring.restore(backup, replace=False, send_waiting=False, **QUIET)
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
