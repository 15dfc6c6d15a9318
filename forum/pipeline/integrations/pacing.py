"""When a delivery is tried again: ten tries over three days, each at a moment of its own."""

from __future__ import annotations

from datetime import datetime, timedelta
from zlib import crc32

_S, _M, _H = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1)
# After the first try, after the second …: 72 hours and a little in all.
WAITS = (5 * _S, 5 * _M, 30 * _M, 2 * _H, 5 * _H, 10 * _H, 14 * _H, 18 * _H, 22.5 * _H)
TRIES = len(WAITS) + 1
JITTER = 0.1
# An integration that fails is left alone by all its deliveries, but never longer than this.
LONGEST_PAUSE = 30 * _M


def next_try(key: str, tries: int, at: datetime) -> datetime | None:
    """When a delivery that failed for the `tries`th time is tried again; None: it is given up.

    What failed together is not tried again together: the moment is off by up to a tenth of the
    wait, and by how much depends on the delivery.
    """
    if tries >= TRIES:
        return None
    share = crc32(f"{key}-{tries}".encode()) / 0xFFFFFFFF
    return at + WAITS[tries - 1] * (1 + JITTER * (2 * share - 1))


def pause(failures: int, at: datetime) -> datetime:
    """Until when an integration is left alone that failed so often in a row."""
    wait = WAITS[min(failures, len(WAITS)) - 1] * (1 - JITTER)
    return at + min(wait, LONGEST_PAUSE)
