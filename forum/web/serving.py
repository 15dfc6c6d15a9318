"""`flask serve` and `flask worker`: one command starts the web server and the worker together."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from types import FrameType

import click
from flask import Flask, current_app
from flask.cli import with_appcontext
from sqlalchemy.exc import OperationalError

from forum.core import jobs, metrics, versions
from forum.core.cli import Telling
from forum.core.errors import Conflict
from forum.core.settings import settings
from forum.extensions import db

# Each thread may hold a database connection; more of them only wait for the same lock.
THREADS = 4
# Taken in by each process, to wait there: what waits outside is cut off when the door shuts.
BACKLOG = 256
STOP_SECONDS = 25.0
# The web server ends its own processes before: nobody else would, were it killed itself.
DRAIN_SECONDS = 20
WATCH_SECONDS = 0.5


@click.command("worker", cls=Telling)
@with_appcontext
def worker() -> None:
    """Carry out what waits: mails, capture runs and other effects."""
    _refuse_another_version()
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    jobs.work(app)


@click.command("serve", cls=Telling)
@with_appcontext
def serve() -> None:
    """Start the web server and the worker; Ctrl-C stops both."""
    config = settings()
    _refuse_another_version()
    _refuse_taken(config.host, config.port)
    flask = [sys.executable, "-m", "flask", "--app", "wsgi"]
    web = [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", config.host]
    web += ["--port", str(config.port), "--workers", str(config.web_workers)]
    web += ["--blocking-threads", str(THREADS), "--backpressure", str(BACKLOG)]
    web += ["--workers-kill-timeout", str(DRAIN_SECONDS), "--log-level", "warning", "wsgi:app"]
    click.echo(f"Vivier is at http://{config.host}:{config.port} — Ctrl-C stops it.")
    sys.exit(_kept_running([web, [*flask, "worker"]]))


def _refuse_another_version() -> None:
    """Begin on no database of another version; one that is away may be there in a moment."""
    with suppress(OperationalError), db.engine.connect() as connection:
        versions.ensure_current(connection)


def _refuse_taken(host: str, port: int) -> None:
    """Refuse an address that is not to be had.

    The web server would listen beside whoever has it, and each would get some of the visitors.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        # What lingers of connections that are over is in nobody's way.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise Conflict(
                f"{host}, port {port}, is not to be had: {error.strerror}. PORT=… names another."
            ) from error


def _kept_running(commands: list[list[str]]) -> int:
    """Run the commands until one ends or we are told to stop; then end them all.

    What they count, they count together in a folder that is gone with them.
    """
    with tempfile.TemporaryDirectory(prefix="vivier-metrics-") as counted:
        environment = {**os.environ, metrics.FOLDER: counted}
        told = Told()
        children = _started(commands, environment)
        while not told.times and all(child.poll() is None for child in children):
            time.sleep(WATCH_SECONDS)
        _end(children, told)
    # Told to stop is a good end; a child that ended by itself is not.
    return 0 if told.times else 1


def _started(
    commands: list[list[str]], environment: dict[str, str]
) -> list[subprocess.Popen[bytes]]:
    """Start the commands, deaf to Ctrl-C for good: what a terminal says to all is ours to pass on.

    A process of the web server that is told to stop twice at once, by the terminal and by its
    parent, does not stop at all, and is killed with what it has in hand.
    """
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        return [subprocess.Popen(command, env=environment) for command in commands]
    finally:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})


class Told:
    """How often we were told to stop."""

    def __init__(self) -> None:
        self.times = 0
        signal.signal(signal.SIGTERM, self._count)
        signal.signal(signal.SIGINT, self._count)

    def _count(self, _signal: int, _frame: FrameType | None) -> None:
        self.times += 1


def _end(children: list[subprocess.Popen[bytes]], told: Told) -> None:
    """Let the children finish what they have in hand; whoever tells us twice waits for nothing."""
    before = told.times
    for child in children:
        child.terminate()
    deadline = time.monotonic() + STOP_SECONDS
    while any(child.poll() is None for child in children):
        if told.times > max(before, 1) or time.monotonic() > deadline:
            for child in children:
                child.kill()
        time.sleep(WATCH_SECONDS / 5)
