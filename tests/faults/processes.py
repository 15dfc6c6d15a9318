"""Real processes of the forum, to be killed."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Sequence
from contextlib import ExitStack
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
