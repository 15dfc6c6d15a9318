"""Real processes of the forum, to be killed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
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
