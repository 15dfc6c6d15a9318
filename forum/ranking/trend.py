"""The order "Trending": a score that time does not change, so that it can be stored and paged."""

from __future__ import annotations

import math

TENFOLD_SECONDS = 45_000.0


def heat(votes: int, created: float) -> float:
    """Logarithm of the votes plus the moment of birth; larger is hotter.

    `votes` is a count >= 0, `created` is in seconds since 1970. Ten times the votes weigh as much
    as being 12.5 hours younger. The formula is Reddit's "hot" of 2008 without its sign, as
    A. Salihefendic described it: log10(max(votes, 1)) + seconds / 45,000.
    """
    if votes < 0:
        raise ValueError("votes can't be negative")
    return math.log10(max(votes, 1)) + created / TENFOLD_SECONDS
