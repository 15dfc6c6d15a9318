"""`make guards`: switch off every guard of the forum in turn, and say which nobody missed."""

from __future__ import annotations

import logging
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.guards import sites

sites.install()

from tests.conftest import prepared  # noqa: E402 (the switches come first)
from tests.guards import killing, switch  # noqa: E402 (the switches come first)
from tests.guards.suite import Suite  # noqa: E402
from tests.guards.telling import Outcome, told, write  # noqa: E402
from tests.walk.visiting import walk_of  # noqa: E402

# Most guards are the same guard in a closed place; the few that are not stop something there.
VISIBILITIES = ("private", "public")


def main() -> int:
    """Keep what came of it; fails if a guard is not missed, and no reason is given."""
    begun, outcome = time.process_time(), Outcome()
    switch.watch_rows()
    for visibility in VISIBILITIES:
        if wrong := walk(visibility, outcome):
            print("With every guard on, this does not hold:", *wrong, sep="\n  ")
            return 2
    print(f"The walk misses {len(outcome.walked)} of {len(sites.found)}.", flush=True)
    switch.stopped.clear()

    def keep(line: str) -> None:
        outcome.stopped |= switch.stopped.keys()
        outcome.tested |= suite.missed.keys()
        outcome.unasked, outcome.seconds = suite.unasked, time.process_time() - begun
        write(outcome)
        # What is printed while tests run goes nowhere else.
        print(line, file=sys.stderr)

    suite = Suite(lambda: set(range(len(sites.found))) - outcome.walked, keep)
    suite.run()
    keep("All were asked.")
    if suite.red:
        print("With every guard on, these fail:", *suite.red, sep="\n  ")
    print(*told(outcome), sep="\n")
    return 2 if suite.red else int(bool(outcome.unmissed()))


@contextmanager
def _empty_home() -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as home:
        prepared(Path(home), lived_in=False)
        yield Path(home)


def walk(visibility: str, outcome: Outcome) -> list[str]:
    """Walk through a place, and again without each guard that stopped something there."""
    switch.stopped.clear()
    with _empty_home() as home, walk_of(home, visibility, killing.KINDS) as walked:
        one = killing.Killing(walked, visibility)
        wrong = one.begin()
        outcome.stopped |= switch.stopped.keys()
        asked = [] if wrong else sorted(switch.stopped.keys() - outcome.walked)
        # Whoever gets past a guard that is off fails further on, which is no news.
        logging.disable(logging.CRITICAL)
        outcome.walked |= {site for site in asked if one.is_missed(site)}
        logging.disable(logging.NOTSET)
    return wrong


if __name__ == "__main__":
    sys.exit(main())
