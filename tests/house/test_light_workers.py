"""What a web worker loads: not scikit-learn, nor the parts of SciPy that the worker counts with.

They take two seconds and a hundred megabytes, at each start.
"""

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
heavy = {"sklearn", "joblib", "scipy.stats", "scipy.optimize"}
print(sorted(heavy & set(sys.modules)))
"""


def test_a_web_worker_imports_nothing_heavy(template_database: Path) -> None:
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
