"""What came of switching the guards off, as a page and as lines."""

from __future__ import annotations

import csv
import os
import platform
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from tests.guards import sites

RESULT = sites.ROOT / "benchmarks" / "results" / "guards.md"
# Second guards behind a first, each with the reason why it stays.
KEPT = Path(__file__).parent / "kept.csv"


@dataclass
class Outcome:
    """By their numbers: which guards stopped something, and whom it was that missed them."""

    stopped: set[int] = field(default_factory=set)
    walked: set[int] = field(default_factory=set)
    tested: set[int] = field(default_factory=set)
    unasked: int = 0
    seconds: float = 0.0

    @property
    def missed(self) -> set[int]:
        """Those that somebody missed."""
        return self.walked | self.tested

    def unmissed(self) -> list[sites.Site]:
        """Those that nobody missed, and that are not kept for a reason."""
        kept = reasons()
        return [site for site in _not_missed(self) if site.name not in kept]


def reasons() -> dict[tuple[str, str, str], str]:
    """Why a guard stays that nobody misses, by its name."""
    with KEPT.open() as file:
        return {(row["file"], row["function"], row["text"]): row["reason"] for row in _rows(file)}


def _rows(file: Iterator[str]) -> Iterator[dict[str, str]]:
    yield from csv.DictReader(file)


def _not_missed(outcome: Outcome) -> list[sites.Site]:
    return [site for number, site in enumerate(sites.found) if number not in outcome.missed]


def told(outcome: Outcome) -> Iterator[str]:
    """The figures, and each guard that nobody missed."""
    kept = len(_not_missed(outcome)) - len(outcome.unmissed())
    asked = len(sites.found) - kept
    yield f"{len(sites.found)} guards; {len(outcome.stopped)} stopped something"
    yield f"{len(outcome.missed)} missed: {100 * len(outcome.missed) / asked:.1f} %; {kept} kept"
    yield f"{outcome.seconds:.0f} s of CPU time"
    for number, site in enumerate(sites.found):
        if site in outcome.unmissed():
            how = "not missed" if number in outcome.stopped else "stopped nothing"
            yield f"  {how}: {site}"


def write(outcome: Outcome) -> None:
    """Keep the page."""
    found, missed, kept = len(sites.found), len(outcome.missed), reasons()
    second = [site for site in _not_missed(outcome) if site.name in kept]
    left = outcome.unmissed()
    share = 100 * missed / (found - len(second))
    lines = [
        "# Is every guard missed?",
        "",
        "Written by `make guards`: each condition that lets somebody on or turns them away is",
        "switched off in turn. Then what it stopped is asked again, by the walk through the",
        "permission table and by the tests in which it stopped something: one of them must fail.",
        "",
        "| | |",
        "|---|---|",
        f"| guards found | {found} |",
        f"| that stopped something | {len(outcome.stopped)} |",
        f"| missed by the walk | {len(outcome.walked)} |",
        f"| missed by another test | {len(outcome.tested)} |",
        f"| second guards, kept for a reason | {len(second)} |",
        f"| missed, of the others | {share:.1f} % |",
        f"| of which no test was asked, for want of time | {outcome.unasked} |",
        f"| CPU seconds | {outcome.seconds:.0f} |",
        f"| on | {datetime.now(UTC):%Y-%m-%d}, {_machine()} |",
        "",
    ]
    if second:
        lines += ["## Kept though nothing misses them", ""]
        lines += [f"- {site.text_in_place}: {kept[site.name]}" for site in second]
        lines += [""]
    if left:
        lines += ["## Not missed", ""]
        lines += [f"- {site.text_in_place}{_nothing(site, outcome)}" for site in left]
        lines += [""]
    RESULT.write_text("\n".join(lines))


def _nothing(site: sites.Site, outcome: Outcome) -> str:
    """What there is to say of a guard that nothing has met."""
    return "" if sites.found.index(site) in outcome.stopped else " (stopped nothing)"


def _machine() -> str:
    return f"{os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}"
