"""`make guards`: switch off every guard of the forum in turn, and say which nobody missed."""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path

from tests.guards import sites

sites.install()

from tests.guards import killing, switch  # noqa: E402 (the switches come first)
from tests.walk.visiting import walk_of  # noqa: E402

# Most guards are the same guard in a closed place; the few that are not stop something there.
VISIBILITIES = ("private", "public")


def main() -> int:
    """Print the guards that are not missed; fails if one is not."""
    begun = time.process_time()
    stopped: set[int] = set()
    missed: set[int] = set()
    for visibility in VISIBILITIES:
        switch.stopped.clear()
        with (
            tempfile.TemporaryDirectory() as home,
            walk_of(Path(home), visibility, killing.KINDS) as walk,
        ):
            one = killing.Killing(walk, visibility)
            if wrong := one.begin():
                print("With every guard on, this does not hold:", *wrong, sep="\n  ")
                return 2
            stopped |= switch.stopped.keys()
            missed |= {site for site in switch.stopped.keys() - missed if one.is_missed(site)}
    tell(stopped, missed, time.process_time() - begun)
    return 0 if missed == stopped else 1


def tell(stopped: set[int], missed: set[int], seconds: float) -> None:
    """Say what came of it."""
    print(f"{len(sites.found)} guards; {len(stopped)} stopped something; {len(missed)} are missed")
    print(f"without them: {100 * len(missed) / len(stopped):.1f} %; {seconds:.0f} s of CPU time")
    for number, site in enumerate(sites.found):
        if number not in missed:
            print(f"  {'not missed' if number in stopped else 'stopped nothing'}: {site}")


if __name__ == "__main__":
    sys.exit(main())
