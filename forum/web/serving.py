"""`flask serve` and `flask worker`: one command starts the web server and the worker together."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from types import FrameType

import click
from flask import Flask, current_app
from flask.cli import with_appcontext

from forum.core import jobs

# Each thread may hold a database connection; more of them only wait for the same lock.
THREADS = 4
BACKLOG = 64
STOP_SECONDS = 10.0
WATCH_SECONDS = 0.5


@click.command("worker")
@with_appcontext
def worker() -> None:
    """Carry out what waits: mails, capture runs and other effects."""
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    jobs.work(app)


@click.command("serve")
@with_appcontext
def serve() -> None:
    """Start the web server and the worker; Ctrl-C stops both."""
    config = current_app.config["VIVIER"]
    flask = [sys.executable, "-m", "flask", "--app", "wsgi"]
    web = [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", config.host]
    web += ["--port", str(config.port), "--workers", str(config.web_workers)]
    web += ["--blocking-threads", str(THREADS), "--backpressure", str(BACKLOG)]
    web += ["--log-level", "warning", "wsgi:app"]
    click.echo(f"Vivier is at http://{config.host}:{config.port} — Ctrl-C stops it.")
    sys.exit(_kept_running([web, [*flask, "worker"]]))


def _kept_running(commands: list[list[str]]) -> int:
    """Run the commands until one ends or we are told to stop; then end them all."""
    children = [subprocess.Popen(command, env=os.environ.copy()) for command in commands]
    told = False

    def stop(_signal: int, _frame: FrameType | None) -> None:
        nonlocal told
        told = True

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    while not told and all(child.poll() is None for child in children):
        time.sleep(WATCH_SECONDS)
    for child in children:
        child.terminate()
    deadline = time.monotonic() + STOP_SECONDS
    for child in children:
        try:
            child.wait(max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            child.kill()
    # Told to stop is a good end; a child that ended by itself is not.
    return 0 if told else 1
