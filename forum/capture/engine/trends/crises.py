"""Crises: complaints about a theme that are beyond what is usual there."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from forum.capture.engine.trends import forecast
from forum.capture.engine.trends.forecast import Floats

# Of the alarms, at most this share is false; where nothing happens at all, at most this share of
# the reports has any.
FALSE_ALARMS = 0.05
# What is promised is judged more strictly: a dozen weeks tell little of how far a tail reaches.
JUDGED_ALARMS = 0.03
# One angry person is no crisis.
COMPLAINTS_TO_ALARM = 5
PEOPLE_TO_ALARM = 3
EARLIER_WEEKS_TO_ALARM = 4
POOLED_WEEKS = 2
USUAL = 0.99


@dataclass(frozen=True)
class Alarm:
    """Whether complaints about a theme are beyond their usual range.

    `seen` complaints of the last one or two `weeks`, whichever is less likely; `expected` there
    by the weeks before; `high`: the upper end of the usual range (99 %); `chance` to see as many
    or more, twice over since two windows are looked at.
    """

    raised: bool
    weeks: int
    seen: int
    expected: float
    high: int
    chance: float


def alarms(complaints: ArrayLike, said: ArrayLike, people: ArrayLike | None = None) -> list[Alarm]:
    """Alarms of k themes from w weeks of sentences that complain (`complaints`, k × w).

    `said` (k × w or w) counts all sentences there, `people` (k × w) those who complained. The last
    week, and the last two together, are held against what the weeks before foretell of them, given
    how much was said. An alarm needs five complaints, three people in one of these weeks, four
    earlier weeks, a last week above what was expected (what is over is no crisis), and
    significance among all themes. ValueError for negative, infinite, NaN or mismatched counts.
    """
    counts = forecast.table_of(complaints, "complaints")
    base = np.asarray(said, dtype=np.float64)
    if base.ndim == 1 and base.shape == counts.shape[1:]:
        base = np.broadcast_to(base, counts.shape)
    base = forecast.table_of(base, "said")
    who = None if people is None else forecast.table_of(people, "people")
    if base.shape != counts.shape or (who is not None and who.shape != counts.shape):
        raise ValueError("complaints, said and people must have the same themes and weeks")
    base = np.maximum(base, counts)
    windows = [_window(counts, base, weeks) for weeks in range(1, POOLED_WEEKS + 1)]
    which = np.argmin([window.chance for window in windows], axis=0)
    chance = np.choose(which, [window.chance for window in windows])
    chance = np.minimum(chance * len(windows), 1.0)
    grave = np.choose(which, [window.seen for window in windows]) >= COMPLAINTS_TO_ALARM
    grave &= windows[0].seen > windows[0].expected
    if who is not None and who.size:
        heard = np.choose(which, [who[:, -window.weeks :].max(axis=1) for window in windows])
        grave &= heard >= PEOPLE_TO_ALARM
    # Themes that are too quiet for an alarm are tested no less: to leave them out after a look at
    # their last week would make the others look rarer than they are.
    raised = forecast.discoveries(chance, JUDGED_ALARMS) & grave
    return [
        _alarm(bool(raised[i]), windows[which[i]], i, float(chance[i])) for i in range(len(counts))
    ]


@dataclass(frozen=True)
class _Window:
    """The last weeks of every theme against what was expected of them; arrays of k."""

    weeks: int
    seen: Floats
    expected: Floats
    high: Floats
    chance: Floats


def _window(counts: Floats, said: Floats, weeks: int) -> _Window:
    known = forecast.follow(counts[:, :-weeks], said[:, :-weeks], bounded=True)
    recent, seen = said[:, -weeks:], counts[:, -weeks:].sum(axis=1)
    chance = known.at_least(seen, recent)
    if counts.shape[1] - weeks < EARLIER_WEEKS_TO_ALARM:
        chance = np.ones_like(chance)
    return _Window(weeks, seen, known.over(recent).mean, known.usual(USUAL, recent), chance)


def _alarm(raised: bool, window: _Window, row: int, chance: float) -> Alarm:
    return Alarm(
        raised=raised,
        weeks=window.weeks,
        seen=int(window.seen[row]),
        expected=float(window.expected[row]),
        high=int(window.high[row]),
        chance=chance,
    )
