"""Themes beside other ways to find them: quality on labelled sets, cost as corpora grow.

    make bench-capture DATA=folder [ARGS="--quick"]

Each row is a process of its own; the methods take turns (A B C, A B C, …), so that what else the
machine does meets them all.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from datetime import UTC, datetime
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from benchmarks.capture import larger, machine, plot, sets, table
from benchmarks.capture.measure import ROOT, Limits, in_own_process
from benchmarks.capture.methods import METHODS
from benchmarks.capture.rows import SETS, SIZES, Results, Row

ALL_SIZES = (1_000, 10_000, 100_000, 1_000_000)
# What takes longer is not done a second time at that size, and the largest corpora only once.
LONG, ONCE_FROM = 300.0, 1_000_000
FULL = {"sets": list(sets.SETS), "sizes": list(ALL_SIZES), "seeds": 5, "rounds": 3}
FULL["methods"] = list(METHODS)
QUICK = {"sets": ["tweet89"], "sizes": [200, 500], "seeds": 1, "rounds": 1}
QUICK["methods"] = [n for n, method in METHODS.items() if not (method.borrowed or method.package)]
NAMES = ("capture.md", "capture.svg", "capture.json")
MISSING = "not installed"


def parsed(arguments: Sequence[str] | None) -> argparse.Namespace:
    """The command's options."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    add = parser.add_argument
    add("--data", type=Path, required=True, help="folder of the public data sets")
    add("--sets", nargs="*", choices=sets.SETS, help="labelled sets (all; none: --sets)")
    add("--sizes", nargs="*", type=int, help="how many texts (1000 to 1000000; none: --sizes)")
    add("--methods", nargs="+", choices=METHODS, help="rows (all)")
    add("--seeds", type=int, help="how often on each set, with another seed (5)")
    add("--rounds", type=int, help="turns at each size (3; 1 from a million on)")
    add("--minutes", type=float, default=Limits().seconds / 60, help="when one gives up (30)")
    add("--gigabytes", type=float, default=Limits().megabytes / 1024, help="the same (8)")
    add("--quick", action="store_true", help="a small set, two small sizes, no BERTopic")
    add("--out", type=Path, help="folder for tables, picture and rows; without it they are printed")
    add("--add", action="store_true", help="keep the rows in --out that are not measured anew")
    args = parser.parse_args(arguments)
    for name, value in (QUICK if args.quick else FULL).items():
        if getattr(args, name) is None:
            setattr(args, name, value)
    _check(parser, args)
    return args


def _check(parser: argparse.ArgumentParser, args: argparse.Namespace) -> None:
    wanted = {*args.sets, *(larger.SOURCES if args.sizes else ())}
    absent = [sets.SETS[n][0] for n in sorted(wanted) if not (args.data / sets.SETS[n][0]).exists()]
    if absent:
        parser.error(f"{args.data} lacks {', '.join(absent)}")


class Bench:
    """One run of the command."""

    def __init__(self, args: argparse.Namespace, folder: Path) -> None:
        self.args = args
        self.folder = folder
        self.limits = Limits(args.minutes * 60, args.gigabytes * 1024)
        self.run = datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC")
        self.python = bertopic_python()
        self.given_up: dict[str, str] = {}
        self.results = Results()
        if args.add and args.out and (args.out / NAMES[2]).exists():
            self.results = Results.read(args.out / NAMES[2])
        limit = f"gives up over {args.minutes:g} min or {args.gigabytes:g} GB"
        self.results.runs[self.run] = [*machine.lines(self.python), limit]

    def on_sets(self) -> None:
        """Each set, each seed, each method in turn."""
        methods = [name for name in self.args.methods if METHODS[name].on_sets]
        for name in self.args.sets:
            labelled, corpus = sets.read(self.args.data, name), self.folder / name
            sets.keep(labelled, corpus)
            self._describe(name, labelled)
            self._turns(SETS, name, methods, self.args.seeds)

    def on_sizes(self) -> None:
        """Each size, the smallest first; who gave up is not asked again."""
        methods = [name for name in self.args.methods if METHODS[name].on_sizes]
        self.given_up.clear()
        for size in sorted(self.args.sizes):
            command = [sys.executable, "-m", "benchmarks.capture.larger", "--size", str(size)]
            command += [
                "--data",
                str(self.args.data.resolve()),
                "--out",
                str(self.folder / str(size)),
            ]
            subprocess.run(command, check=True, cwd=ROOT)
            self._describe(str(size), sets.kept(self.folder / str(size)))
            fit = [name for name in methods if size <= (METHODS[name].largest or size)]
            rounds = min(self.args.rounds, 1 if size >= ONCE_FROM else self.args.rounds)
            self._turns(SIZES, str(size), fit, rounds)

    def _describe(self, on: str, labelled: sets.Labelled) -> None:
        texts = labelled.texts
        self.results.corpora[on] = {
            "texts": len(texts),
            "classes": labelled.classes,
            "length": sum(len(text.split()) for text in texts) / len(texts),
            "words": sets.distinct_words(texts),
        }

    def _turns(self, part: str, on: str, methods: Sequence[str], rounds: int) -> None:
        done: set[str] = set()
        for seed in range(rounds):
            for name in [name for name in methods if name not in done]:
                told = self._turn(name, on, seed)
                row = Row(part, on, name, seed, self.run, **told)
                self.results.add(row)
                if row.gave_up or (part == SIZES and (row.seconds or 0) > LONG):
                    done.add(name)
                if part == SIZES and row.gave_up:
                    self.given_up.setdefault(name, f"{row.gave_up} at {int(on):,}")
                print(f"{on} {name} {seed}: {row.gave_up or f'{row.seconds:.2f} s'}", flush=True)
                self.write()

    def _turn(self, name: str, on: str, seed: int) -> dict[str, Any]:
        package = METHODS[name].package
        if (METHODS[name].borrowed and not self.python) or (package and not find_spec(package)):
            return {"gave_up": MISSING}
        if name in self.given_up:
            return {"gave_up": self.given_up[name]}
        python = self.python if METHODS[name].borrowed and self.python else sys.executable
        k = int(self.results.corpora[on]["classes"])
        # Of a set it is asked how good the themes are, and its vectors are the same for all seeds.
        keep = on in sets.SETS
        return in_own_process(python, name, self.folder / on, k, seed, self.limits, keep)

    def write(self) -> None:
        """Keep what there is so far: a run that is broken off loses only its last row."""
        if not self.args.out:
            return
        self.args.out.mkdir(parents=True, exist_ok=True)
        page, picture, rows = (self.args.out / name for name in NAMES)
        page.write_text(table.page(self.results, picture.name))
        picture.write_text(plot.svg(self.results, self.limits))
        self.results.write(rows)


def bertopic_python() -> str | None:
    """The Python that BERTOPIC_PYTHON names, if BERTopic is installed for it."""
    python = os.environ.get("BERTOPIC_PYTHON")
    if not python:
        return None
    python = str(Path(python).expanduser().absolute())
    find = "import importlib.util as u, sys; sys.exit(u.find_spec('bertopic') is None)"
    try:
        return python if subprocess.run([python, "-c", find], check=False).returncode == 0 else None
    except OSError:
        return None


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure, and print or keep the tables."""
    args = parsed(arguments)
    with tempfile.TemporaryDirectory() as folder:
        bench = Bench(args, Path(folder))
        bench.on_sets()
        bench.on_sizes()
    if not args.out:
        print(table.page(bench.results, NAMES[1]))


if __name__ == "__main__":
    main()
