"""How long something may take, on whatever machine, and beside whatever else runs on it."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

# What a plain loop of so many rounds takes on the machine that promises are made for, in seconds.
ROUNDS, USUAL = 1_000_000, 0.04
# A test is to notice what hangs or grows with a power of its input, which takes a hundred times as
# long, and not that the cores are shared; whether a promise is kept, a benchmark measures.
PATIENCE = 4.0


@contextmanager
def within(seconds: float) -> Iterator[None]:
    """What happens inside takes so many seconds of a usual processor, or nearly."""
    before, started = _slowness(), time.process_time()
    yield
    taken = time.process_time() - started
    allowed = seconds * PATIENCE * max(before, _slowness())
    assert taken <= allowed, f"it took {taken:.2f} s of processor time, where {allowed:.2f} is much"


def _slowness() -> float:
    """How much slower than that this processor is just now; never less than 1."""
    started, total = time.process_time(), 0
    for number in range(ROUNDS):
        total += number
    return max(1.0, (time.process_time() - started) / USUAL)
