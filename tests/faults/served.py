"""The forum as people run it: `flask serve` in a process group of its own, to be killed."""

from __future__ import annotations

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from config import ROOT
from tests.conftest import SECRET
from tests.faults.figures import amount

WEB_WORKERS = amount(1, 2)
# Much, since a busy machine is not what is looked for here.
START_SECONDS = 180.0


class Served:
    """Web servers and a worker over `home`; what they say goes to a file there."""

    def __init__(self, home: Path, *, web_workers: int = WEB_WORKERS, **environ: str) -> None:
        self.home, self.port = home, free_port()
        ours = {"VIVIER_HOME": str(home), "SECRET_KEY": SECRET, "PORT": str(self.port)}
        self.environ = {**os.environ, **ours, "WEB_WORKERS": str(web_workers), **environ}
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> float:
        """Start it; how many seconds it took to the first 200."""
        command = [sys.executable, "-m", "flask", "--app", "wsgi", "serve"]
        began = time.monotonic()
        with (self.home / "served.log").open("ab") as said:
            self.process = subprocess.Popen(
                command,
                cwd=ROOT,
                env=self.environ,
                stdout=said,
                stderr=said,
                start_new_session=True,
            )
        while not self._is_well():
            assert self.process.poll() is None, self.said()
            assert time.monotonic() - began < START_SECONDS, self.said()
            time.sleep(0.02)
        return time.monotonic() - began

    def kill(self) -> None:
        """End the whole group at once, as a power cut would."""
        if self.process is not None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
            self.process = None

    def said(self, about: str = "") -> str:
        """The last of what its processes said, in lines about this."""
        lines = (self.home / "served.log").read_text(errors="replace").splitlines()
        return "\n".join(line for line in lines if about in line)[-4000:]

    def _is_well(self) -> bool:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
        try:
            connection.request("GET", "/healthz")
            return connection.getresponse().status == 200
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()


@contextmanager
def serving(home: Path, *, web_workers: int = WEB_WORKERS, **environ: str) -> Iterator[Served]:
    """A forum that is served, until the end of the block."""
    served = Served(home, web_workers=web_workers, **environ)
    try:
        served.start()
        yield served
    finally:
        served.kill()


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
