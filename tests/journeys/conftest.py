"""A real forum on loopback, with its worker, and a real browser."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page

from tests.conftest import made_once

ROOT = Path(__file__).resolve().parent.parent.parent
STARTS_WITHIN = 60.0
# A conflict and a form with faults are answers: the browser reports them, and the page shows them.
ANSWERS = ("409 (Conflict)", "422 (Unprocessable Entity)")
PASSWORD = "a-pond-of-ideas"
FLASK = [sys.executable, "-m", "flask", "--app", "wsgi"]


@dataclass(frozen=True)
class Forum:
    """A forum with the demo in it, that answers at `address`."""

    address: str
    home: Path


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The home of a fresh demo, which nobody serves: whoever serves takes a copy."""
    return made_once(tmp_path_factory, "demo", _build)


def _build(home: Path) -> None:
    environment = {**os.environ, "VIVIER_HOME": str(home)}
    for command in (["db", "upgrade"], ["demo", "build"]):
        subprocess.run([*FLASK, *command], cwd=ROOT, env=environment, check=True)


@pytest.fixture(scope="module")
def forum(demo: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Forum]:
    """`flask serve` over a fresh demo: what one story changes, another does not stumble over."""
    with serving(demo, tmp_path_factory.mktemp("forum") / "home") as forum:
        yield forum


@contextmanager
def serving(demo: Path, home: Path, **given: str) -> Iterator[Forum]:
    """`flask serve` over a copy of the demo, with these settings."""
    shutil.copytree(demo, home)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    # One person at a time needs one web process.
    ours = {"VIVIER_HOME": str(home), "PORT": str(port), "WEB_WORKERS": "1"}
    environment = {**os.environ, **ours, **given}
    server = subprocess.Popen([*FLASK, "serve"], cwd=ROOT, env=environment)
    address = f"http://127.0.0.1:{port}"
    try:
        _wait_for(address)
        yield Forum(address, home)
    finally:
        server.terminate()
        server.wait(30)


def _wait_for(address: str) -> None:
    deadline = time.monotonic() + STARTS_WITHIN
    while True:
        try:
            urllib.request.urlopen(f"{address}/healthz", timeout=2).close()
            return
        except OSError:
            assert time.monotonic() < deadline, "the forum did not start"
            time.sleep(0.1)


Visit = Callable[..., Page]
# By the address of a forum and a name, what a browser keeps of having signed in.
Sessions = dict[tuple[str, str | None], Any]


@pytest.fixture(scope="module")
def sessions() -> Sessions:
    """Who has signed in where before: an account signs in only so often, as it should."""
    return {}


@pytest.fixture
def visit(browser: Browser, forum: Forum, sessions: Sessions) -> Iterator[Visit]:
    """Open a page as somebody; a message of the browser's console fails the test."""
    contexts, complaints = [], []

    def open_as(
        name: str | None = None, *, width: int = 1280, dark: bool = False, script: bool = True
    ) -> Page:
        context = browser.new_context(
            base_url=forum.address,
            viewport={"width": width, "height": 900},
            color_scheme="dark" if dark else "light",
            locale="en",
            java_script_enabled=script,
            storage_state=sessions.get((forum.address, name)),
        )
        contexts.append(context)
        page = context.new_page()
        page.on(
            "console",
            lambda told: (
                complaints.append(told.text)
                if told.type == "error" and not any(one in told.text for one in ANSWERS)
                else None
            ),
        )
        page.on("pageerror", lambda error: complaints.append(str(error)))
        if name and (forum.address, name) not in sessions:
            sign_in(page, name)
            sessions[forum.address, name] = context.storage_state()
        return page

    yield open_as
    for context in contexts:
        context.close()
    assert complaints == []


def until_told(page: Page, notice: Locator, seconds: float) -> None:
    """Look again until the worker has told it, no faster than anybody may."""
    deadline = time.monotonic() + seconds
    while not notice.count():
        assert time.monotonic() < deadline, "nobody was told"
        page.wait_for_timeout(500)
        page.reload()


def sign_in(page: Page, name: str) -> None:
    """Sign a person of the demo in."""
    page.goto("/sign-in")
    page.get_by_label(re.compile("^Name")).fill(name)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("main").get_by_role("button", name="Sign in").click()
    page.wait_for_url("**/")


def scripted(page: Page) -> Page:
    """Wait until the page's script has taken hold: before that a key is only a key."""
    page.locator("html[data-scripted]").wait_for(state="attached")
    return page


def keep_picture(page: Page, name: str) -> None:
    """Keep a screenshot where SCREENSHOTS says, if it does."""
    folder = os.environ.get("SCREENSHOTS")
    if folder:
        Path(folder).mkdir(parents=True, exist_ok=True)
        page.screenshot(path=str(Path(folder) / f"{name}.png"))
