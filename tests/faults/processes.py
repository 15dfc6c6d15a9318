"""Real processes of the forum, to be killed."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

from config import ROOT
from tests.conftest import SECRET

BEGIN = """
import os, signal, sys
from forum import create_app

def die(*_arguments, **_named):
    os.kill(os.getpid(), signal.SIGKILL)

app = create_app()
"""

READY = """
def begin():
    print("ready", flush=True)
    sys.stdin.readline()
"""


def free_port() -> int:
    """A port of this host that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def killed(home: Path, code: str, *arguments: str, **environ: str) -> None:
    """Run `code`, which has `app` and kills itself by calling `die`, in a forum's own process."""
    given = {**os.environ, "VIVIER_HOME": str(home), "SECRET_KEY": SECRET, **environ}
    ran = subprocess.run(
        [sys.executable, "-c", BEGIN + code, *arguments],
        cwd=ROOT,
        env=given,
        capture_output=True,
        check=False,
        text=True,
    )
    assert ran.returncode == -signal.SIGKILL, ran.stderr


def together(home: Path, codes: Sequence[str], **environ: str) -> None:
    """Run each code, which has `app`, in a process of its own; all begin at the same moment.

    A process calls `begin()` when it is ready, which returns once all of them are.
    """
    given = {**os.environ, "VIVIER_HOME": str(home), "SECRET_KEY": SECRET, **environ}
    options = {"cwd": ROOT, "env": given, "text": True}
    pipes = dict.fromkeys(("stdin", "stdout", "stderr"), subprocess.PIPE)
    with ExitStack() as running:
        started = [
            running.enter_context(
                subprocess.Popen([sys.executable, "-c", BEGIN + READY + code], **pipes, **options)
            )
            for code in codes
        ]
        ready = [one.stdout.readline() for one in started]
        for one in started:
            one.stdin.write("begin\n")
            one.stdin.flush()
        faults = [one.communicate()[1] for one in started]
    assert ready == ["ready\n"] * len(codes), faults
    assert [one.returncode for one in started] == [0] * len(codes), faults


class Running:
    """A program of tests/faults/programs that goes on beside the test."""

    def __init__(self, home: Path, name: str, arguments: Sequence[str], **environ: str) -> None:
        given = {**os.environ, "VIVIER_HOME": str(home), "SECRET_KEY": SECRET, **environ}
        self.process = subprocess.Popen(
            [sys.executable, "-m", f"tests.faults.programs.{name}", *arguments],
            cwd=ROOT,
            env=given,
            stdout=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )

    def line(self) -> str:
        """The next thing it says."""
        assert self.process.stdout
        said = self.process.stdout.readline()
        assert said, "the program ended"
        return said.rstrip("\n")

    def ended(self) -> str:
        """The rest of what it says, once it has ended well."""
        said, _ = self.process.communicate()
        assert self.process.returncode == 0
        return str(said)

    def kill(self) -> None:
        """End it and its children at once."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.communicate()


@contextmanager
def program(home: Path, name: str, *arguments: str, **environ: str) -> Iterator[Running]:
    """Run a program until the end of the block."""
    running = Running(home, name, arguments, **environ)
    try:
        yield running
    finally:
        if running.process.poll() is None:
            running.kill()
