"""What was measured: a row for each method, corpus and seed, kept as JSON beside the tables."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from statistics import median

SETS, SIZES = "sets", "sizes"


@dataclass(frozen=True)
class Row:
    """A method's turn: `part` is SETS or SIZES, `on` the set or the size, `run` which command.

    Without `gave_up` everything but what a method has no answer to is there.
    """

    part: str
    on: str
    method: str
    seed: int
    run: str
    gave_up: str | None = None
    seconds: float | None = None
    cpu: float | None = None
    megabytes: float | None = None
    themes: int | None = None
    unthemed: float | None = None
    accuracy: float | None = None
    nmi: float | None = None
    ami: float | None = None


@dataclass
class Results:
    """All rows, what each run was on, and what the corpora were like."""

    rows: list[Row] = field(default_factory=list)
    runs: dict[str, list[str]] = field(default_factory=dict)
    corpora: dict[str, dict[str, float]] = field(default_factory=dict)

    def add(self, row: Row) -> None:
        """Take a row; those of earlier runs that it measures anew are gone."""
        place = (row.part, row.on, row.method)
        self.rows = [
            old
            for old in self.rows
            if old.run == row.run or (old.part, old.on, old.method) != place
        ]
        self.rows.append(row)

    def of(self, part: str, on: str, method: str) -> list[Row]:
        """A method's rows on one corpus."""
        return [r for r in self.rows if (r.part, r.on, r.method) == (part, on, method)]

    def places(self, part: str) -> list[str]:
        """The sets in the order that they came in, or the sizes, smallest first."""
        found = list(dict.fromkeys(row.on for row in self.rows if row.part == part))
        return sorted(found, key=int) if part == SIZES else found

    def methods(self, known: Iterable[str]) -> list[str]:
        """Those that have rows, in the order of `known`."""
        have = {row.method for row in self.rows}
        return [name for name in known if name in have]

    def write(self, path: Path) -> None:
        """Keep it."""
        used = {row.run for row in self.rows}
        told = {
            "runs": {name: lines for name, lines in self.runs.items() if name in used},
            "corpora": self.corpora,
            "rows": [asdict(row) for row in self.rows],
        }
        path.write_text(json.dumps(told, indent=1) + "\n")

    @classmethod
    def read(cls, path: Path) -> Results:
        """Read back what `write` kept."""
        told = json.loads(path.read_text())
        return cls([Row(**row) for row in told["rows"]], told["runs"], told["corpora"])


def numbers(rows: Sequence[Row], name: str) -> list[float]:
    """What is known of one column."""
    return [value for row in rows if (value := getattr(row, name)) is not None]


def middle(rows: Sequence[Row], name: str) -> float | None:
    """Its median."""
    return median(found) if (found := numbers(rows, name)) else None


def ratio(rows: Sequence[Row], others: Sequence[Row], name: str) -> float | None:
    """The median of how many times the other's a column is, turn by turn of the same run."""
    beside = {(row.run, row.seed): getattr(row, name) for row in others}
    pairs = [(getattr(row, name), beside.get((row.run, row.seed))) for row in rows]
    found = [one / other for one, other in pairs if one is not None and other]
    return median(found) if found else None
