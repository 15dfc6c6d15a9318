"""What the measurements were made on, in lines that a reader can check."""

from __future__ import annotations

import os
import platform
import subprocess
from importlib.metadata import version
from pathlib import Path

from benchmarks.capture.measure import ROOT

BORROWED = ("bertopic", "umap-learn", "hdbscan", "numpy", "scikit-learn")
ASK = "import importlib.metadata as m, sys; print(*(f'{n} {m.version(n)}' for n in sys.argv[1:]))"


def lines(bertopic: str | None) -> list[str]:
    """The machine, how busy it is, and the versions of what matters."""
    import numpy  # noqa: F401  (its BLAS must be loaded to be told)
    from threadpoolctl import threadpool_info

    pools = threadpool_info()
    kernels = sorted({info.get("architecture", "") for info in pools} - {""})
    threads = max((info["num_threads"] for info in pools), default=1)
    own = ", ".join(f"{name} {version(name)}" for name in ("scikit-learn", "numpy", "scipy"))
    busy = f"load {os.getloadavg()[0]:.1f} when it began"
    told = [
        f"{_processor()}, {os.cpu_count()} cores, {_memory()}, {busy}",
        f"{platform.system()} {platform.release()}, Python {platform.python_version()}",
        f"{own}, BLAS kernel {' '.join(kernels) or 'unknown'}, threads at most {threads}",
        f"the forum at {_commit()}",
    ]
    if bertopic:
        told.append(f"BERTopic's environment: {_asked([bertopic, '-c', ASK, *BORROWED])}")
    return told


def _processor() -> str:
    info = Path("/proc/cpuinfo")
    names = info.read_text().splitlines() if info.exists() else []
    found = next((line.partition(":")[2].strip() for line in names if "model name" in line), "")
    return found or platform.processor() or platform.machine()


def _memory() -> str:
    return f"{os.sysconf('SC_PAGE_SIZE') * os.sysconf('SC_PHYS_PAGES') / (1 << 30):.0f} GB"


def _commit() -> str:
    changed = _asked(["git", "status", "--porcelain", "forum", "benchmarks/capture"])
    return _asked(["git", "rev-parse", "--short", "HEAD"]) + (" and changes" if changed else "")


def _asked(command: list[str]) -> str:
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=False)
    return done.stdout.strip()
