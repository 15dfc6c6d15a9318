"""A restore that fails leaves the place as it was, also the files that any start makes."""

from __future__ import annotations

from errno import ENOSPC
from pathlib import Path

import pytest
from sqlalchemy import Connection, Engine, event

from config import Config
from forum import create_app
from forum.operations.backup import making, restoring
from forum.operations.backup.archive import Unusable
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
