"""Switch off each guard in turn, and run again the tests in which it stopped something."""

from __future__ import annotations

import os
import time
from collections import defaultdict
from collections.abc import Callable, Collection
from contextlib import redirect_stdout
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from _pytest.runner import runtestprotocol

from tests.guards import switch

# Of the tests in which a guard stopped something those are run again first in which the fewest
# others did, since they are about it; the rest once every guard has had its turn.
FEW = 20
# How much CPU time that may take; what was not asked by then is not missed.
SECONDS = 40 * 60
LAWS = ("tests/unit", "tests/walk")
ROOMS = ("tests/features", "tests/web", "tests/unit/communities")
# What changes nothing that is read; the rest of the walk goes by itself (killing.py).
READS = sorted(Path("tests/walk").glob("test_reads_*.py"))
# Minutes of engine, disk and clock, which know no guard that others do not know.
LEFT_OUT = (
    *("backup", "capture", "delivering", "http", "impressions", "mail", "outbox", "scheduling"),
    *("search_language", "sweeping", "text_model"),
)
MARKED = "not slow and not browser and not postgres"


@dataclass
class Suite:
    """The tests of the rooms, run once with every guard on, and then those that know a guard."""

    # Of which guards it is asked whether they are missed, once it is known what they stopped.
    asked: Callable[[], Collection[int]]
    tell: Callable[[str], None]
    missed: dict[int, str] = field(default_factory=dict)
    red: list[str] = field(default_factory=list)
    unasked: int = 0
    # Whether a test that failed without a guard holds again with all of them.
    _holds: dict[str, bool] = field(default_factory=dict)
    _known_in: dict[int, list[int]] = field(default_factory=dict)

    def run(self) -> None:
        """Run it; `missed` says by which test, `red` which failed with every guard on."""
        arguments = ["-p", "no:terminal", "-p", "no:cacheprovider", "-p", "no:xdist", "-o"]
        given = [*arguments, "addopts=", "--import-mode=importlib", "-m", MARKED, *ROOMS]
        given += [str(one) for one in READS]
        given += [f"--ignore=tests/features/test_{name}.py" for name in LEFT_OUT]
        with Path(os.devnull).open("w") as nowhere, redirect_stdout(nowhere):
            pytest.main(given, plugins=[self])

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """In place of pytest's own: all of them once, and then again what each guard stopped."""
        items = session.items
        self._first(items)
        self._order(items)
        begun = time.process_time()
        asked = sorted(self.asked(), key=lambda site: (len(self._known_in.get(site, [])), site))
        turns = [(site, some) for some in (slice(FEW), slice(FEW, None)) for site in asked]
        for number, (site, some) in enumerate(turns):
            self.unasked = max(len(asked) - number, 0)
            if time.process_time() - begun > SECONDS:
                break
            self._ask(site, [items[place] for place in self._known_in.get(site, [])[some]])
            if number % 50 == 0:
                self.tell(f"{number} of {len(turns)} after {time.process_time() - begun:.0f} s")
        session._setupstate.teardown_exact(None)
        return True

    def _ask(self, site: int, items: list[pytest.Item]) -> None:
        """Run these until one misses the guard, unless another did."""
        for item in items:
            if site in self.missed:
                break
            if self._misses(item, site):
                self.missed[site] = item.nodeid

    def _misses(self, item: pytest.Item, site: int) -> bool:
        """Whether a test fails without the guard, and without nothing else."""
        switch.off = site
        try:
            failed = _fails(item, item.session)
        finally:
            switch.off = None
        if failed and item.nodeid not in self._holds:
            self._holds[item.nodeid] = not _fails(item, item.session)
        return failed and self._holds[item.nodeid]

    def _first(self, items: list[pytest.Item]) -> None:
        for place, item in enumerate(items):
            switch.now = place
            if _fails(item, items[place + 1] if place + 1 < len(items) else item.session):
                self.red.append(item.nodeid)
        switch.now = None

    def _order(self, items: list[pytest.Item]) -> None:
        """The tests of each guard: the laws first, then those that know the fewest others."""
        sites: dict[int, int] = defaultdict(int)
        for known in switch.stopped.values():
            for place in known:
                sites[place] += 1

        def turn(place: int) -> tuple[bool, int, int]:
            return not items[place].nodeid.startswith(LAWS), sites[place], place

        for site, known in switch.stopped.items():
            self._known_in[site] = sorted(known, key=turn)


def _fails(item: Any, following: pytest.Item | pytest.Session) -> bool:
    """Run it, and put away what `following` does not share with it."""
    # As if it had not run before.
    item._initrequest()
    reports = runtestprotocol(item, log=False, nextitem=following)
    return any(report.failed for report in reports)
