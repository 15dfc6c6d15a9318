"""A server as `flask serve` starts it, and what it takes: processor time and memory."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from config import SETTINGS, Config
from forum.web.serving import BACKLOG, THREADS

ROOT = Path(__file__).resolve().parent.parent
STOP_SECONDS = 20
TICKS = os.sysconf("SC_CLK_TCK")


@contextmanager
def served(what: str, home: str) -> Iterator[tuple[int, int]]:
    """The server, as `flask serve` starts it: its port and its process."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1"]
    workers = Config.from_environment({"VIVIER_HOME": home}).web_workers
    command += ["--port", str(port), "--workers", str(workers)]
    command += ["--blocking-threads", str(THREADS), "--backpressure", str(BACKLOG)]
    command += ["--log-level", "warning", "benchmarks.served:app"]
    # No setting of ours goes with it: a DATABASE_URL would have somebody's forum posted to.
    ours = {setting.name for setting in SETTINGS}
    environment = {name: value for name, value in os.environ.items() if name not in ours}
    environment |= {"SERVED": what, "VIVIER_HOME": home}
    # In a group of its own, so that Ctrl-C comes to us alone and we end all of it.
    server = subprocess.Popen(command, cwd=ROOT, env=environment, start_new_session=True)
    try:
        _wait_for(port)
        yield port, server.pid
    finally:
        _end(server)


def _end(server: subprocess.Popen[bytes]) -> None:
    server.terminate()
    try:
        server.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        os.killpg(server.pid, signal.SIGKILL)
        server.wait()


def _wait_for(port: int) -> None:
    deadline = time.monotonic() + 60
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.1)


def cpu_seconds(root: int) -> float:
    """Processor time of a process and all below it."""
    parents: dict[int, int] = {}
    used: dict[int, float] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                parts = (entry / "stat").read_text().rsplit(")", 1)[1].split()
            except OSError:
                continue
            parents[int(entry.name)] = int(parts[1])
            used[int(entry.name)] = (int(parts[11]) + int(parts[12])) / TICKS
    ours = {root}
    while more := {one for one, parent in parents.items() if parent in ours} - ours:
        ours |= more
    return sum(used.get(one, 0.0) for one in ours)


def megabytes(root: int) -> list[int]:
    """Resident memory of a server's workers."""
    found = []
    for task in Path(f"/proc/{root}/task/{root}/children").read_text().split():
        status = Path(f"/proc/{task}/status").read_text()
        kilobytes = re.search(r"VmRSS:\s+(\d+)", status)
        found.append(int(kilobytes[1]) // 1024 if kilobytes else 0)
    return found
