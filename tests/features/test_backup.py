"""Backups: whole, readable by either database, and refused when they are not what was written."""

from __future__ import annotations

import errno
import json
import shutil
import stat
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Table, inspect, select, update

from forum import create_app
from forum.accounts.models import Consent, Person
from forum.communities.models import Brand
from forum.core import clock, mail, outbox, versions
from forum.core.errors import Conflict
from forum.core.transaction import transaction
from forum.extensions import db
from forum.ideas.models import Idea
from forum.operations.backup import archive, making, restoring, rows
from forum.operations.backup.archive import Unusable
from forum.privacy.erasing import erase_now
from forum.search.noting import REBUILD
from tests.conftest import SECRET, _named, _run_sql, on_both_databases, settings
from tests.world import World

QUIET = {"begin": lambda _length: None, "tell": lambda _done: None}
# What a restored forum has and the one before had not, or differently, on purpose.
ITS_OWN = {"backups", "outbox"}
DATABASES = ("vivier.db", "queue.db")
OLDER = "0021"
PICTURE = bytes(range(256)) * 9
LONG_AGO = "2026-01-01T12:00:00+00:00"
PERSON = {
    "id": 5,
    "name": "Ada",
    "folded_name": "ada",
    "origin": "",
    "password_hash": "x",
    "unclaimed": False,
    "is_admin": False,
    "is_demo": False,
    "language": "en",
    "created_at": LONG_AGO,
    "session_key": "k",
}
CONSENT = {
    "id": 3,
    "person_id": 5,
    "kind": "terms",
    "version": "2026-11",
    "language": "en",
    "text_hash": "0" * 64,
    "given_at": LONG_AGO,
}


def content() -> dict[str, list[Any]]:
    """Every row of every table that a backup holds."""
    db.session.rollback()
    with db.engine.connect() as connection:
        return {one.name: _rows(connection, one) for one in rows.kept_tables(db.metadata)}


def _rows(connection: Any, one: Table) -> list[Any]:
    found = connection.execute(select(one).order_by(*one.primary_key))
    return [tuple(row) for row in found]


def backed_up(home: Path) -> Path:
    """A backup of the forum in hand."""
    path = home / "backup.zip"
    making.make_backup(path, **QUIET)
    return path


@contextmanager
def elsewhere(home: Path, **more: str) -> Iterator[Flask]:
    """An empty place for a forum."""
    home.mkdir()
    made = create_app(settings(home, **more), testing=True)
    with made.app_context():
        yield made
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def lived_in(world: World, tmp_path: Path) -> World:
    """A forum with ideas, a picture and what waits for the worker."""
    for _ in range(3):
        world.idea("member", body="Ça plie — « tout » \U0001f6b2\n\n*so*")
    (tmp_path / "uploads" / "designs").mkdir(parents=True)
    (tmp_path / "uploads" / "designs" / "abc.webp").write_bytes(PICTURE)
    with transaction():
        mail.post("member@example.org", "Hello", "A link: https://example.org/reset/abc")
        outbox.add(mail.SEND, "1", {"letter": 1, "odd": None}, wake_worker=False)
        outbox.add("test.effect", "1", {"n": 1.5}, wake_worker=False)
    return world


@on_both_databases
def test_what_is_restored_is_what_was(
    app: Flask, lived_in: World, tmp_path: Path, postgres_elsewhere: str
) -> None:
    path = backed_up(tmp_path)
    before = content()
    for number, more in enumerate(({}, {"DATABASE_URL": postgres_elsewhere})):
        home = tmp_path / f"other{number}"
        with elsewhere(home, **more):
            restoring.restore(path, replace=False, send_waiting=False, **QUIET)
            after = content()
            different = {name for name in before if before[name] != after[name]}
            assert different <= ITS_OWN
            assert db.session.scalar(select(Idea.title).limit(1))
            with transaction():
                # The numbers go on where they were.
                db.session.add(mail.Letter(recipient="a@example.org", subject="s", body="b"))
        assert (home / "uploads" / "designs" / "abc.webp").read_bytes() == PICTURE
        assert (home / "secret_key").read_text() == app.config["VIVIER"].secret_key
        assert {one.name for one in home.iterdir()} & {"restoring", "search"} == set()


@pytest.fixture
def postgres_elsewhere(request: pytest.FixtureRequest) -> Iterator[str]:
    """An empty database on PostgreSQL."""
    server = request.getfixturevalue("postgres_server")
    name = f"restored_{abs(hash(request.node.nodeid))}"
    _run_sql(server, f"CREATE DATABASE {name}")
    yield _named(server, name)
    _run_sql(server, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.mark.usefixtures("lived_in")
def test_what_waited_to_leave_the_forum_is_held_back_and_the_index_is_built(tmp_path: Path) -> None:
    path = backed_up(tmp_path)
    with elsewhere(tmp_path / "other"):
        restoring.restore(path, replace=False, send_waiting=False, **QUIET)
        sending, inside = outbox.find(mail.SEND, "1"), outbox.find("test.effect", "1")
        assert (sending.state, inside.state) == ("dead", "waiting")
        assert "Held back" in sending.error
        assert outbox.find(REBUILD, REBUILD).state == "waiting"
    with elsewhere(tmp_path / "third"):
        restoring.restore(path, replace=False, send_waiting=True, **QUIET)
        assert outbox.find(mail.SEND, "1").state == "waiting"


@on_both_databases
def test_a_place_that_is_not_empty_is_left_alone_unless_told(
    lived_in: World, tmp_path: Path
) -> None:
    path = backed_up(tmp_path)
    before = content()
    with transaction() as session:
        session.execute(update(Idea).values(title="Something else altogether"))
    (tmp_path / "uploads" / "later.webp").write_bytes(b"later")
    with pytest.raises(Conflict, match="not empty"):
        restoring.restore(path, replace=False, send_waiting=False, **QUIET)
    assert content()["ideas"] != before["ideas"]
    restoring.restore(path, replace=True, send_waiting=False, **QUIET)
    assert content()["ideas"] == before["ideas"]
    assert not (tmp_path / "uploads" / "later.webp").exists()


def _cut(path: Path) -> None:
    data = path.read_bytes()
    path.write_bytes(data[: len(data) * 9 // 10])


def _flipped(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[data.index(PICTURE) + 100] ^= 1
    path.write_bytes(bytes(data))


def _rewritten(path: Path, change: Any) -> None:
    """Pack it again, every part as `change` makes it: what a ZIP itself would not notice."""
    with zipfile.ZipFile(path) as old:
        parts = {name: old.read(name) for name in old.namelist()}
    change(parts)
    with zipfile.ZipFile(path, "w") as new:
        for name, part in parts.items():
            new.writestr(name, part)


def _altered(path: Path) -> None:
    def change(parts: dict[str, bytes]) -> None:
        parts["rows/ideas.jsonl"] = parts["rows/ideas.jsonl"].replace(b"rack", b"sack")

    _rewritten(path, change)


def _lacking(path: Path) -> None:
    _rewritten(path, lambda parts: parts.pop("rows/votes.jsonl"))


def _more(path: Path) -> None:
    _rewritten(path, lambda parts: parts.update({"uploads/../../evil": b"x"}))


def _newer(path: Path) -> None:
    def change(parts: dict[str, bytes]) -> None:
        told = json.loads(parts[archive.MANIFEST])
        parts[archive.MANIFEST] = json.dumps({**told, "revision": "9999"}).encode()

    _rewritten(path, change)


def _miscounted(path: Path) -> None:
    def change(parts: dict[str, bytes]) -> None:
        told = json.loads(parts[archive.MANIFEST])
        told["tables"]["ideas"]["rows"] += 1
        parts[archive.MANIFEST] = json.dumps(told).encode()

    _rewritten(path, change)


def _of_nothing(path: Path) -> None:
    path.write_bytes(b"")


DAMAGES = [_cut, _flipped, _altered, _lacking, _more, _newer, _miscounted, _of_nothing]


@pytest.mark.usefixtures("lived_in")
def test_what_is_not_what_was_written_is_refused_and_leaves_nothing(tmp_path: Path) -> None:
    whole = backed_up(tmp_path)
    home = tmp_path / "other"
    with elsewhere(home):
        for damage in DAMAGES:
            path = Path(shutil.copy(whole, tmp_path / "damaged.zip"))
            damage(path)
            with pytest.raises(Unusable):
                restoring.restore(path, replace=False, send_waiting=False, **QUIET)
            db.session.rollback()
            assert not [one for one in home.iterdir() if not one.name.startswith(DATABASES)]
            with db.engine.connect() as connection:
                assert inspect(connection).get_table_names() == []
    assert not (tmp_path / "evil").exists()


@pytest.mark.usefixtures("lived_in")
def test_it_is_for_its_owner_alone_and_holds_the_key_but_no_derived_rows(
    app: Flask, tmp_path: Path
) -> None:
    path = backed_up(tmp_path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    with zipfile.ZipFile(path) as made:
        assert made.read("secret_key").decode() == app.config["VIVIER"].secret_key
        assert not [name for name in made.namelist() if "search_" in name or "workers" in name]
    assert making.last().name == "backup.zip"


@pytest.mark.usefixtures("lived_in")
def test_a_full_disk_is_told_and_nothing_is_left(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "backups"

    def full(*_arguments: Any) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(archive.os, "fsync", full)
    with pytest.raises(Conflict, match="no room"):
        making.make_backup(folder / "one.zip", **QUIET)
    assert list(folder.iterdir()) == []
    assert making.last() is None


def columns_of_older(row: dict[str, Any]) -> list[list[str]]:
    """The columns of a row as an older version wrote it, with their kinds."""
    return [[name, "moment" if name.endswith("_at") else "plain"] for name in row]


def line_of(row: dict[str, Any]) -> bytes:
    """The row as a line of a backup."""
    return json.dumps(list(row.values())).encode() + b"\n"


def test_a_backup_of_an_older_version_is_brought_to_this_one(tmp_path: Path) -> None:
    path = tmp_path / "older.zip"
    told = archive.Manifest(clock.now().isoformat(), OLDER, "sqlite")
    with archive.written(path, told) as older:
        columns = [[name, "plain"] for name in ("id", "slug", "name")]
        told.tables["brands"] = {"rows": 1, "columns": columns}
        older.add("rows/brands.jsonl", [b'[7,"velora","Velora"]\n'])
        # People's table is made anew on the way, and what refers to them must not go along.
        told.tables["people"] = {"rows": 1, "columns": columns_of_older(PERSON)}
        older.add("rows/people.jsonl", [line_of(PERSON)])
        told.tables["consents"] = {"rows": 1, "columns": columns_of_older(CONSENT)}
        older.add("rows/consents.jsonl", [line_of(CONSENT)])
        older.add("secret_key", [SECRET.encode()])
    with elsewhere(tmp_path / "other"):
        restoring.restore(path, replace=False, send_waiting=False, **QUIET)
        with db.engine.connect() as connection:
            assert versions.current(connection) == versions.head()
        assert db.session.get_one(Brand, 7).name == "Velora"
        assert db.session.get_one(Consent, 3).person_id == PERSON["id"]


@pytest.mark.usefixtures("context")
def test_the_newest_of_a_folder_are_kept(app: Flask, tmp_path: Path) -> None:
    folder = tmp_path / "backups"
    folder.mkdir()
    for day in range(1, 6):
        (folder / f"vivier-2026010{day}-030000.zip").write_bytes(b"old")
    (folder / "mine.zip").write_bytes(b"not ours")
    ran = app.test_cli_runner().invoke(args=["backup", str(folder), "--keep", "3"])
    assert ran.exit_code == 0, ran.output
    names = sorted(one.name for one in folder.iterdir())
    assert len(names) == 4
    assert {"mine.zip", "vivier-20260104-030000.zip", "vivier-20260105-030000.zip"} < set(names)
    ran = app.test_cli_runner().invoke(args=["backup", str(folder / "x.zip"), "--keep", "3"])
    assert ran.exit_code == 2


@pytest.mark.usefixtures("context")
def test_a_new_folder_is_made_where_a_name_is_a_folder_s(app: Flask, tmp_path: Path) -> None:
    ran = app.test_cli_runner().invoke(args=["backup", f"{tmp_path / 'new'}/", "--keep", "3"])
    assert ran.exit_code == 0, ran.output
    assert len(list((tmp_path / "new").glob("vivier-*.zip"))) == 1


def test_who_was_erased_since_is_erased_again(
    lived_in: World, tmp_path: Path, carry_out: Any
) -> None:
    name = lived_in.people["other"].name
    # The line of an erasure before, which a power cut left unfinished.
    (tmp_path / "erasures.jsonl").write_text('{"person": 3, "dig')
    path = backed_up(tmp_path)
    erase_now(lived_in.people["other"].id, "anonymise")
    carry_out()
    home = tmp_path / "other"
    with elsewhere(home, SECRET_KEY="another-key-0123456789-abcdefghijklmnop"):
        # The operator brings the list of the forum that was lost.
        shutil.copy(tmp_path / "erasures.jsonl", home / "erasures.jsonl")
        assert restoring.restore(path, replace=False, send_waiting=False, **QUIET) == 1
        db.session.rollback()
        assert name not in set(db.session.scalars(select(Person.name)))
        assert db.session.scalar(select(Person.name).where(Person.email == "member@example.org"))
