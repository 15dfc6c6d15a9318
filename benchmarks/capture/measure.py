"""One row: a method on a corpus in a process of its own, until it ends or goes over a limit.

Seconds are those of the method alone, from texts in memory to a theme for each: neither imports
nor what is compiled at first use (a trial of a few texts comes before) nor scoring count. *CPU* is
what the process used meanwhile, all threads together: a busy machine changes it least. The peak of
memory is the whole process', Python, libraries and texts included.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

ROOT = Path(__file__).resolve().parents[2]
MEGABYTE = 1 << 20
STEP = 0.1
TRIAL = 300
LAST_WORDS = 200


@dataclass(frozen=True)
class Limits:
    """How long a process may take, and how much memory, before it is said to give up."""

    seconds: float = 1_800.0
    megabytes: float = 8_192.0


def in_own_process(
    python: str, method: str, corpus: Path, k: int, seed: int, limits: Limits, keep: bool
) -> dict[str, Any]:
    """What `measured` says; {"gave_up": why} where it did not come to an end."""
    command = [python, "-m", "benchmarks.capture.measure", "--method", method]
    command += ["--corpus", str(corpus), "--k", str(k), "--seed", str(seed)]
    return watched([*command, *(["--keep"] if keep else [])], limits)


def watched(command: list[str], limits: Limits) -> dict[str, Any]:
    """Run a command that prints JSON at last, and end it when it goes over a limit."""
    with tempfile.TemporaryFile("w+") as said, tempfile.TemporaryFile("w+") as wrong:
        process = subprocess.Popen(command, stdout=said, stderr=wrong, text=True, cwd=ROOT)
        try:
            why = _over(process, limits)
        finally:
            if process.poll() is None:
                process.kill()
                process.wait()
        if why:
            return {"gave_up": why}
        said.seek(0)
        wrong.seek(0)
        if process.returncode:
            last = wrong.read().strip().splitlines()[-1:] or [f"exit {process.returncode}"]
            return {"gave_up": f"failed: {last[0][:LAST_WORDS]}"}
        return json.loads(said.read().splitlines()[-1])


def _over(process: subprocess.Popen[str], limits: Limits) -> str | None:
    """Wait; the limit that it went over, in words."""
    end = time.monotonic() + limits.seconds
    while True:
        try:
            process.wait(STEP)
        except subprocess.TimeoutExpired:
            if time.monotonic() > end:
                return f"over {limits.seconds / 60:.3g} min"
            if _resident(process.pid) > limits.megabytes:
                return f"over {limits.megabytes / 1024:.3g} GB"
        else:
            return None


def _resident(pid: int) -> float:
    """MB in memory now; 0 where the system does not tell, and then there is no such limit."""
    try:
        pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    except (OSError, IndexError):
        return 0.0
    return pages * resource.getpagesize() / MEGABYTE


def peak() -> float:
    """The most MB that this process ever had.

    Linux tells it of the process itself; what getrusage says can be its parent's, before it began.
    """
    status = Path("/proc/self/status")
    if status.exists():
        line = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM"))
        return int(line.split()[1]) / 1024
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most / (MEGABYTE if sys.platform == "darwin" else 1024)


def measured(method: str, corpus: Path, k: int, seed: int, *, keep: bool = False) -> dict[str, Any]:
    """Run a method in this process; `keep` a text model's vectors beside the corpus."""
    from benchmarks.capture import scores, sets
    from benchmarks.capture.methods import METHODS
    from benchmarks.capture.vectors import Kept

    Kept.folder = corpus / "vectors" if keep else None
    texts, truth = sets.kept(corpus)
    prepare = METHODS[method].prepare
    some = np.random.default_rng(0).permutation(len(texts))[:TRIAL]
    prepare([texts[i] for i in some], min(k, 10), seed)()
    run = prepare(texts, k, seed)
    Kept.spared[:] = 0.0
    wall, cpu = time.perf_counter(), time.process_time()
    labels = run()
    told = {
        "seconds": time.perf_counter() - wall + float(Kept.spared[0]),
        "cpu": time.process_time() - cpu + float(Kept.spared[1]),
        "megabytes": peak(),
    }
    return told if labels is None else told | scores.scored(truth, labels)


def main() -> None:
    """Print what was measured as JSON."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--method", required=True)
    parser.add_argument("--corpus", type=Path, required=True)
    parser.add_argument("--k", type=int, required=True)
    parser.add_argument("--seed", type=int, required=True)
    parser.add_argument("--keep", action="store_true")
    args = parser.parse_args()
    print(json.dumps(measured(args.method, args.corpus, args.k, args.seed, keep=args.keep)))


if __name__ == "__main__":
    main()
