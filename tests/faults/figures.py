"""How much is proven, and the figures of the full proofs: FULL=1 is what `make faults` runs.

A full run writes benchmarks/results/faults.md, a line for each promise and place, with the moment
and the machine; a promise that is proven again takes the place of its line.
"""

from __future__ import annotations

import json
import os
import platform
import subprocess
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest

from config import ROOT
from tests.conftest import FULL

RESULTS = ROOT / "benchmarks" / "results"
COMMAND = "make faults"


def amount(bounded: int, full: int) -> int:
    """How much of it: enough to notice what is broken, or all that is promised."""
    return full if FULL else bounded


# Where each database costs the start of a whole forum, the other one is proven in full alone.
in_full_on_both = pytest.mark.parametrize(
    "database",
    ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)][: amount(1, 2)],
    indirect=True,
)


def p(share: float, values: Sequence[float]) -> float:
    """The value that this share of the values stays under."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


def proved(promise: str, place: str, **figures: object) -> None:
    """Note the figures of a full proof."""
    if not FULL:
        return
    kept = RESULTS / "faults.json"
    rows = json.loads(kept.read_text()) if kept.exists() else {}
    shown = {name.replace("_", " "): _short(value) for name, value in figures.items()}
    rows[f"{promise}: {place}"] = {
        "promise": promise,
        "place": place,
        "figures": shown,
        "at": f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC",
        "machine": machine(),
        "commit": _asked("git", "rev-parse", "--short", "HEAD"),
    }
    kept.write_text(json.dumps(rows, indent=1, sort_keys=True) + "\n")
    (RESULTS / "faults.md").write_text(_table(rows))


def machine() -> str:
    """What it was measured on, and how busy that was."""
    info = Path("/proc/cpuinfo")
    names = info.read_text().splitlines() if info.exists() else []
    name = next((line.partition(":")[2].strip() for line in names if "model name" in line), "")
    load = f"load {os.getloadavg()[0]:.1f}"
    return f"{name or platform.machine()}, {os.cpu_count()} cores, {load}"


def _table(rows: dict[str, dict[str, object]]) -> str:
    head = [
        "# What was broken on purpose, and what came of it",
        "",
        f"`{COMMAND}` wrote this; [benchmarks/faults.md](../faults.md) says how to read it.",
        "",
        f"Python {platform.python_version()}, {platform.system()} {platform.release()}.",
        "",
        "| promise | on | figures | when, at which commit | machine when it ended |",
        "| --- | --- | --- | --- | --- |",
    ]
    for row in rows.values():
        figures = row["figures"]
        assert isinstance(figures, dict)
        said = ", ".join(f"{name} {value}" for name, value in figures.items())
        when = f"{row['at']}, {row['commit']}"
        head.append(f"| {row['promise']} | {row['place']} | {said} | {when} | {row['machine']} |")
    return "\n".join(head) + "\n"


def _short(value: object) -> str:
    if isinstance(value, float):
        return f"{value:.3g}" if abs(value) < 100 else f"{value:,.0f}"
    return f"{value:,}" if isinstance(value, int) else str(value)


def _asked(*command: str) -> str:
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=False)
    return done.stdout.strip()
