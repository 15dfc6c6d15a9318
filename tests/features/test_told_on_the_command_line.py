"""What is wrong is told in a line, with an exit code that is not 0, before anything is done."""

from __future__ import annotations

import shutil
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select, text

from config import ConfigError
from forum import create_app
from forum.accounts.models import Person
from forum.communities.models import Community
from forum.core import versions
from forum.core.transaction import transaction
from forum.extensions import db
from tests.conftest import on_both_databases, settings
from tests.world import World

CREATE = ("person", "create", "Eve", "--password", "correct horse battery")
NEWER = "The database is of a newer version of Vivier: update this one first."
OLDER = "The database is of an older version, or empty: run flask --app wsgi db upgrade first."


@contextmanager
def forum(home: Path, **more: str) -> Iterator[Flask]:
    """A forum over a database that is wrong in some way."""
    home.mkdir(exist_ok=True)
    made = create_app(settings(home, **more), testing=True)
    with made.app_context():
        yield made
        db.session.remove()
        db.engine.dispose()


def told(app: Flask, *words: str) -> str:
    """What a command says that failed."""
    ran = app.test_cli_runner().invoke(args=words)
    assert ran.exit_code == 1
    # Anything else is a traceback.
    assert isinstance(ran.exception, SystemExit)
    return ran.output.strip().splitlines()[-1].removeprefix("Error: ")


def to_version(number: str) -> None:
    """Let the database say that it is of another version."""
    with transaction() as session:
        session.connection().execute(
            text("UPDATE alembic_version SET version_num = :n"), {"n": number}
        )


@pytest.mark.usefixtures("context")
@on_both_databases
@pytest.mark.parametrize("words", [CREATE, ("jobs", "list"), ("backup",), ("serve",), ("worker",)])
def test_no_command_works_on_a_database_of_another_version(
    app: Flask, words: tuple[str, ...]
) -> None:
    earlier = next(iter(versions.known() - {versions.head()}))
    for number, said in (("f00d", NEWER), (earlier, OLDER)):
        to_version(number)
        assert told(app, *words) == said
    assert db.session.scalar(select(Person.id).where(Person.name == "Eve")) is None


@pytest.mark.usefixtures("context")
@on_both_databases
def test_a_newer_database_is_not_migrated(app: Flask) -> None:
    to_version("f00d")
    assert told(app, "db", "upgrade") == NEWER


def test_an_empty_database_is_told_from_a_broken_one(tmp_path: Path) -> None:
    with forum(tmp_path / "new") as app:
        assert told(app, *CREATE) == OLDER
    (tmp_path / "broken").mkdir()
    file = tmp_path / "broken" / "vivier.db"
    file.write_bytes(b"no database of anybody's" * 99)
    with forum(tmp_path / "broken") as app:
        said = f"The database {file} refused: file is not a database. Nothing was left half done."
        assert told(app, *CREATE) == said
        assert told(app, "db", "upgrade") == said


def test_a_database_that_is_away_is_named_without_its_password(tmp_path: Path) -> None:
    with socket.socket() as nobody_listens:
        nobody_listens.bind(("127.0.0.1", 0))
        port = nobody_listens.getsockname()[1]
        url = f"postgresql://ada:hidden-word@127.0.0.1:{port}/ideas"
        with forum(tmp_path / "away", DATABASE_URL=url) as app:
            for words in (CREATE, ("backup",), ("db", "upgrade")):
                said = told(app, *words)
                assert said.startswith("The database ideas refused: ")
                assert "hidden-word" not in said


def test_nobody_begins_where_somebody_listens(template_database: Path, tmp_path: Path) -> None:
    shutil.copy(template_database, tmp_path / "vivier.db")
    with socket.socket() as taken:
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with forum(tmp_path, PORT=str(port)) as served:
            assert told(served, "serve").startswith(f"127.0.0.1, port {port}, is not to be had: ")


def test_a_queue_that_is_none_is_named(tmp_path: Path) -> None:
    (tmp_path / "queue.db").write_bytes(b"no database of anybody's" * 99)
    with pytest.raises(ConfigError, match=r"queue\.db can't be used: file is not a database"):
        create_app(settings(tmp_path), testing=True)


def test_all_faults_of_a_new_account_are_told(app: Flask) -> None:
    with app.app_context():
        said = told(app, "person", "create", "E", "--password", "short")
    assert said == "A name has 3 to 20 characters. A password has 10 to 256 characters."


@pytest.mark.usefixtures("context")
def test_an_account_has_a_mail_address_or_none(app: Flask) -> None:
    ran = app.test_cli_runner().invoke(args=[*CREATE, "--email", "nonsense"])
    assert ran.exit_code == 2
    assert "'nonsense' is not a mail address." in ran.output
    assert db.session.scalar(select(Person.id).where(Person.name == "Eve")) is None


def test_the_demo_is_not_built_into_a_forum_of_ones_own(world: World) -> None:
    before = set(db.session.scalars(select(Community.slug)))
    said = told(world.app, "demo", "build")
    assert said == "This forum is not empty, and no demo: nothing was added to it."
    assert set(db.session.scalars(select(Community.slug))) == before
