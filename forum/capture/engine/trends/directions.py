"""Directions: which themes come and go, and what to expect of them next."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import stats

from forum.capture.engine.trends import forecast
from forum.capture.engine.trends.forecast import Floats, Moments

RECENT_WEEKS = 4
BEFORE_WEEKS = 12
AHEAD_WEEKS = 4
INTERVAL = 0.80
# Fewer weeks than these show no direction.
WEEKS_TO_JUDGE = 8
# A share that moved by less than a quarter is no news, however sure.
MARGIN = 1.25
# So many votes and posts in the recent weeks, or expected there, at the least.
EVENTS_TO_JUDGE = 6.0
# Of the themes with a direction, at most this share has it by chance.
FALSE_DIRECTIONS = 0.10

Direction = Literal["emerging", "new", "fading", "steady"]


@dataclass(frozen=True)
class Trend:
    """Where a theme is going.

    `change`: its share of all votes and posts in the last four weeks over that of the weeks
    before (1 is no change), within `change_low` and `change_high` in 80 of 100 cases. `expected`,
    `low`, `high`: its votes and posts in each of the next four weeks, with an interval of 80 %.
    """

    direction: Direction
    change: float
    change_low: float
    change_high: float
    expected: tuple[float, ...]
    low: tuple[float, ...]
    high: tuple[float, ...]


def trends(weekly: ArrayLike, everything: ArrayLike) -> list[Trend]:
    """Trends of k themes from w weeks of votes and posts (`weekly`, k × w, oldest first).

    `everything` (w) counts the whole community; it is raised to the sum of the themes. A theme is
    measured by its share of it, so a community that grows makes no theme emerging. A direction
    needs eight weeks, a share that moved by a quarter, six events, and significance among all
    themes (Benjamini and Hochberg, "Controlling the False Discovery Rate", 1995). A theme that
    emerges from nothing is new. The forecast takes the community's activity to stay where it is,
    give or take; where there are only a few themes to learn from, it is wider than it need be.
    ValueError for negative, infinite, NaN or mismatched counts.
    """
    counts, whole = forecast.table_of(weekly, "weekly"), forecast.row_of(everything, "everything")
    if counts.shape[1] != whole.size:
        raise ValueError("weekly and everything must have the same weeks")
    whole = np.maximum(whole, counts.sum(axis=0))
    shares = np.broadcast_to(whole, counts.shape)
    known = forecast.follow(counts, shares, bounded=True)
    community = forecast.follow(whole[None, :], np.ones((1, whole.size)), bounded=False)
    unevenness = known.mean_unevenness()
    change, low, high, chance, enough = _changes(counts, whole, unevenness)
    called = forecast.discoveries(np.where(enough, chance, 1.0), FALSE_DIRECTIONS)
    before = _before(counts).sum(axis=1)
    expected, lows, highs = _bands(known, community)
    return [
        Trend(
            direction=_direction(bool(called[i]), float(change[i]), float(before[i])),
            change=float(change[i]),
            change_low=float(low[i]),
            change_high=float(high[i]),
            expected=tuple(expected[i].tolist()),
            low=tuple(lows[i].tolist()),
            high=tuple(highs[i].tolist()),
        )
        for i in range(len(counts))
    ]


def _changes(
    counts: Floats, whole: Floats, unevenness: float
) -> tuple[Floats, Floats, Floats, Floats, NDArray[np.bool_]]:
    """Change with its interval, the chance of one as large by chance, and whether to judge.

    Both shares have Gamma posteriors under a prior of half an event at the theme's own share, so
    their ratio over that of the means has Fisher's F distribution. An uneven week is worth less.
    """
    recent, before = counts[:, -RECENT_WEEKS:].sum(axis=1), _before(counts).sum(axis=1)
    now, then = whole[-RECENT_WEEKS:], _before(whole[None, :])[0]
    prior = forecast.PRIOR_EVENTS
    share = (recent + before + prior) / (now.sum() + then.sum() + 1.0)
    shape_now, mean_now = _share(recent, now, share, unevenness)
    shape_then, mean_then = _share(before, then, share, unevenness)
    ratio, freedom = mean_now / mean_then, (2.0 * shape_now, 2.0 * shape_then)
    tail = (1.0 - INTERVAL) / 2.0
    middle, low, high = (ratio * stats.f.ppf(q, *freedom) for q in (0.5, tail, 1.0 - tail))
    no_more = stats.f.cdf(1.0 / ratio, *freedom)
    chance = 2.0 * np.minimum(no_more, 1.0 - no_more)
    events = np.maximum(recent, share * now.sum())
    enough = (events >= EVENTS_TO_JUDGE) & (np.maximum(middle, 1.0 / middle) >= MARGIN)
    return middle, low, high, chance, enough & (whole.size >= WEEKS_TO_JUDGE)


def _share(
    events: Floats, whole: Floats, share: Floats, unevenness: float
) -> tuple[Floats, Floats]:
    """Shape and mean of the posterior of a share, from so many events of the whole (weeks)."""
    prior = forecast.PRIOR_EVENTS
    week = (whole**2).sum() / max(whole.sum(), 1.0)
    part = np.minimum(share, forecast.LARGEST_PART)
    worth = 1.0 / ((1.0 + unevenness * share * week) * (1.0 - part))
    shape = prior + worth * events
    return shape, shape / (prior / share + worth * whole.sum())


def _direction(called: bool, change: float, before: float) -> Direction:
    if not called:
        return "steady"
    if change < 1.0:
        return "fading"
    return "emerging" if before else "new"


def _bands(known: forecast.Known, community: forecast.Known) -> tuple[Floats, Floats, Floats]:
    """Mean, low and high of each theme in the next weeks (k × 4 each)."""
    one = Moments(np.ones(1), np.zeros(1))
    weeks = range(1, AHEAD_WEEKS + 1)
    counts = [known.ahead(week, community.ahead(week, one)) for week in weeks]
    tail = (1.0 - INTERVAL) / 2.0
    low, high = ([forecast.quantile(q, week) for week in counts] for q in (tail, 1.0 - tail))
    mean = np.column_stack([week.mean for week in counts])
    return mean, np.column_stack(low), np.column_stack(high)


def _before(counts: Floats) -> Floats:
    return counts[:, :-RECENT_WEEKS][:, -BEFORE_WEEKS:]
