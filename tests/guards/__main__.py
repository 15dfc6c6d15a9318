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
    begun, missed, stopped, survivors = time.process_time(), 0, set(), {}
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
            for number in set(switch.stopped) - stopped | set(survivors):
                if one.is_missed(number):
                    survivors.pop(number, None)
                elif number in switch.stopped:
                    survivors[number] = sites.found[number]
            stopped |= set(switch.stopped)
    missed = len(stopped) - len(survivors)
    idle = [site for number, site in enumerate(sites.found) if number not in stopped]
    seconds = time.process_time() - begun
    print(
        f"{len(sites.found)} guards; {len(stopped)} stopped something, {missed} of them are missed"
    )
    print(f"without them: {100 * missed / len(stopped):.1f} %, in {seconds:.0f} s of CPU time")
    for site in survivors.values():
        print(f"  not missed: {site}")
    for site in idle:
        print(f"  stopped nothing here: {site}")
    return 1 if survivors else 0


if __name__ == "__main__":
    sys.exit(main())
