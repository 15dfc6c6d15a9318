"""Every part in a process of its own, and how long each method takes."""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import time
from pathlib import Path

import numpy as np

import benchmarks.wishes
from benchmarks.wishes.kinds import issues
from benchmarks.wishes.methods import METHODS
from benchmarks.wishes.scoring import rows_of
from benchmarks.wishes.suggestions import heard, labels, wishes

PARTS = ("wishes", "heard", "labels", "issues", "speed")
MEGABYTE = 1024


def speed(folder: Path, name: str) -> None:
    """Seconds and memory of one method."""
    rows = [r for r in rows_of(folder / "semeval2019_t9a/semeval_a.csv") if r["split"] == "train"]
    texts, y = [row["text"] for row in rows], np.array([row["label"] == "1" for row in rows])
    many = [f"{text} {i}" for i in range(12) for text in texts][:100_000]
    began = time.perf_counter()
    answers = METHODS[name](texts, y, 0)
    learned = time.perf_counter()
    answers(many)
    ended = time.perf_counter()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // MEGABYTE
    times = {"learning": f"{learned - began:.1f}", "asking": f"{ended - learned:.1f}"}
    print(json.dumps({**times, "mb": peak}))


def main() -> None:
    """Print a table for every part."""
    told = benchmarks.wishes.__doc__ or ""
    parser = argparse.ArgumentParser(description=told.partition("\n")[0])
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--only", nargs="+", choices=PARTS, default=list(PARTS))
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--part", help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.part in METHODS:
        speed(args.data, args.part)
        return
    if args.part:
        parts = {"wishes": wishes, "heard": heard, "labels": labels, "issues": issues}
        parts[args.part](args.data, args.seeds)
        return
    command = [sys.executable, "-m", "benchmarks.wishes", "--data", str(args.data)]
    for part in args.only:
        if part != "speed":
            subprocess.run([*command, "--seeds", str(args.seeds), "--part", part], check=True)
            continue
        print(f"{'speed':<12}{'learning s':>12}{'100,000 s':>12}{'MB':>8}")
        for name in METHODS:
            done = subprocess.run(
                [*command, "--part", name], capture_output=True, text=True, check=True
            )
            row = json.loads(done.stdout)
            print(f"{name:<12}{row['learning']:>12}{row['asking']:>12}{row['mb']:>8}", flush=True)


if __name__ == "__main__":
    main()
