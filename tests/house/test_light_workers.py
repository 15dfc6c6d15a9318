"""What a web worker loads: never scikit-learn, which takes a second and a hundred megabytes."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
PROGRAM = """
import sys
from wsgi import app
client = app.test_client()
for path in ("/", "/sign-in", "/healthz"):
    assert client.get(path).status_code == 200, path
print(sorted(name for name in sys.modules if name.split(".")[0] in {"sklearn", "joblib"}))
"""


def test_a_web_worker_never_imports_scikit_learn(template_database: Path) -> None:
    environment = {**os.environ, "VIVIER_HOME": str(template_database.parent)}
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == "[]"
