"""Import a file of real ideas and capture it, as an operator would: seconds, memory, hashes.

    python benchmarks/spine.py DATA [--only crowdre|republique]

DATA is the folder of the public data sets (docs/capture.md names their sources). Each set is
imported and captured in real processes, captured again, and imported shuffled into a second forum
and captured there: the three findings hashes must be the same.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FLASK = [sys.executable, "-m", "flask", "--app", "wsgi"]
SETS = {
    "crowdre": (
        "crowdre_smarthome/ideas.csv",
        "en",
        "--title feature --body text --author author --created-at created_at --tags tags --key id",
    ),
    "republique": (
        "fr_republique_numerique/propositions.csv",
        "fr",
        (
            "--title title --body body --author author --created-at created_at --votes votes_ok "
            "--key id"
        ),
    ),
}


def run(home: Path, *arguments: str) -> tuple[str, float]:
    """Run one command of the forum; what it printed and how long it took."""
    start = time.perf_counter()
    done = subprocess.run(
        [*FLASK, *arguments],
        cwd=ROOT,
        env={**os.environ, "VIVIER_HOME": str(home)},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise SystemExit(f"flask {' '.join(arguments)} failed:\n{done.stderr}")
    return done.stdout, time.perf_counter() - start


def shuffled(path: Path, folder: Path) -> Path:
    """The same rows in another order."""
    with path.open(encoding="utf-8", newline="") as file:
        header, *rows = csv.reader(file)
    random.Random(1).shuffle(rows)
    copy = folder / "shuffled.csv"
    with copy.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([header, *rows])
    return copy


def measure(name: str, data: Path) -> None:
    """Measure one set and print its figures."""
    file, language, columns = SETS[name]
    with tempfile.TemporaryDirectory() as folder:
        homes = [Path(folder) / "one", Path(folder) / "two"]
        hashes = []
        for home in homes:
            path = data / file if home is homes[0] else shuffled(data / file, Path(folder))
            run(home, "db", "upgrade")
            run(home, "community", "create", name, "--name", name, "--language", language)
            told, importing = run(
                home, "idea", "import", str(path), "--community", name, *columns.split()
            )
            for _ in range(2 if home is homes[0] else 1):
                printed, capturing = run(home, "capture", "run", name, "--json")
                found = json.loads(printed)
                hashes.append(found["findings"])
                row = f"{name}: import {importing:.1f} s ({told.strip().splitlines()[-1]}), "
                row += f"capture {capturing:.1f} s, {found['ideas']} ideas, "
                row += f"{found['themes']} themes, {found['unthemed']} unthemed"
                print(row)
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    print(f"{name}: findings {'the same' if len(set(hashes)) == 1 else 'DIFFER'}")
    print(f"largest process so far: {peak:.0f} MB")


def main() -> None:
    """Measure what was asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("--only", choices=sorted(SETS))
    given = parser.parse_args()
    for name in [given.only] if given.only else SETS:
        measure(name, given.data)


if __name__ == "__main__":
    main()
