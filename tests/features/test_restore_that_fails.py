"""A restore that fails leaves the place as it was, also the files that any start makes."""

from __future__ import annotations

import json
import zipfile
from errno import ENOSPC
from pathlib import Path

import pytest
from sqlalchemy import Connection, Engine, event, update

from config import Config
from forum import create_app
from forum.core import clock, pulse
from forum.core.pulse import Worker
from forum.core.transaction import transaction
from forum.extensions import db
from forum.ideas.models import Idea
from forum.operations.backup import making, restoring
from forum.operations.backup.archive import MANIFEST, Unusable
from tests.world import World

ITS_KEY = "0123456789abcdef" * 4
QUIET = {"begin": lambda _length: None, "tell": lambda _done: None}


def restored(home: Path, backup: Path, *options: str) -> str:
    """What `flask restore` says in a home of its own."""
    app = create_app(Config.from_environment({"VIVIER_HOME": str(home)}), testing=True)
    with app.app_context():
        answer = app.test_cli_runner().invoke(args=["restore", *options, str(backup)])
    assert answer.exit_code == 1
    return answer.output


def unsound(_connection: object) -> None:
    """What is found out last, with all rows taken in."""
    raise Unusable("It refers to what is not there.")


@pytest.fixture
def backup(world: World, tmp_path: Path) -> Path:
    """A backup of a forum with something in it."""
    world.idea("member")
    making.make_backup(tmp_path / "backup.zip", **QUIET)
    return tmp_path / "backup.zip"


def test_a_new_home_is_empty_again(tmp_path: Path) -> None:
    home, none = tmp_path / "new", tmp_path / "none.zip"
    none.write_bytes(b"no backup")
    assert "no backup" in restored(home, none)
    assert list(home.iterdir()) == []


def test_it_is_so_where_it_fails_at_the_last_moment(
    backup: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(restoring, "sound", unsound)
    assert "refers to" in restored(tmp_path / "new", backup)
    assert list((tmp_path / "new").iterdir()) == []


@pytest.mark.parametrize("manifest", ["[]", "{}", "5", '{"format": 1}', '{"format": 2}'])
def test_a_manifest_that_is_none_is_told(tmp_path: Path, manifest: str) -> None:
    home, none = tmp_path / "new", tmp_path / "none.zip"
    with zipfile.ZipFile(none, "w") as written:
        written.writestr("manifest.json", manifest)
    said = restored(home, none)
    assert ("newer version" if "2" in manifest else "manifest") in said
    assert list(home.iterdir()) == []


def test_a_manifest_without_its_tables_brings_back_no_empty_forum(
    backup: Path, tmp_path: Path
) -> None:
    lacking = tmp_path / "lacking.zip"
    with zipfile.ZipFile(backup) as whole, zipfile.ZipFile(lacking, "w") as written:
        for one in whole.infolist():
            part = whole.read(one)
            if one.filename == MANIFEST:
                told = json.loads(part)
                del told["tables"]
                part = json.dumps(told).encode()
            written.writestr(one, part)
    assert "manifest lacks something" in restored(tmp_path / "new", lacking)
    assert list((tmp_path / "new").iterdir()) == []


def test_nothing_takes_the_place_of_a_forum_that_runs(
    backup: Path, world: World, tmp_path: Path
) -> None:
    later, moment = world.idea("member").id, clock.now()
    with transaction() as session:
        session.add(Worker(name="here:1", started_at=moment, seen_at=moment))
    assert "The forum is running: stop it first." in restored(tmp_path, backup, "--replace")
    db.session.rollback()
    assert db.session.get(Idea, later) is not None
    with transaction() as session:
        session.execute(update(Worker).values(seen_at=moment - pulse.MISSED_AFTER))
    ran = world.app.test_cli_runner().invoke(args=["restore", "--replace", str(backup)])
    assert ran.exit_code == 0, ran.output
    db.session.rollback()
    assert db.session.get(Idea, later, populate_existing=True) is None


def test_a_key_that_was_there_stays(backup: Path, tmp_path: Path) -> None:
    home, none = tmp_path / "kept", tmp_path / "none.zip"
    home.mkdir()
    (home / "secret_key").write_text(ITS_KEY)
    none.write_bytes(b"no backup")
    restored(home, none)
    assert (home / "secret_key").read_text() == ITS_KEY


def test_what_a_place_held_stays_where_its_database_can_not_keep_the_rest(
    backup: Path, tmp_path: Path
) -> None:
    home, held = tmp_path / "kept", {"secret_key": ITS_KEY, "uploads/ab/one.webp": "a picture"}
    for name, words in held.items():
        (home / name).parent.mkdir(parents=True, exist_ok=True)
        (home / name).write_text(words)

    def full(_connection: Connection) -> None:
        raise OSError(ENOSPC, "No space left on device")

    event.listen(Engine, "commit", full)
    try:
        restored(home, backup, "--replace")
    finally:
        event.remove(Engine, "commit", full)
    assert {name: (home / name).read_text() for name in held} == held
    assert [one.name for one in home.glob("restoring-*")] == []
