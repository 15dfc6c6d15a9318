"""Outlook: where each theme of a run is going, and about which people are suddenly angry."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from forum.capture.engine.corpus import Corpus
from forum.capture.engine.findings import DIGITS, Alarm, Outlook, Share
from forum.capture.engine.rank.voices import weekly
from forum.capture.engine.themes.mixture import Labels
from forum.capture.engine.trends import Trend, alarms, trends
from forum.capture.engine.wishes.hearing import Heard


def outlooks_of(corpus: Corpus, held: Sequence[Labels]) -> list[Outlook]:
    """The outlook of k themes, each by the rows of its documents."""
    return [_outlook(trend) for trend in trends(weekly(corpus, held), corpus.weeks.sum(axis=0))]


def alarms_of(heard: Heard) -> list[Alarm | None]:
    """For each theme of what was heard, whether its complaints are beyond what is usual."""
    if not heard.complaints:
        return []
    found = alarms(
        *(np.array(weeks) for weeks in (heard.complaints, heard.talk, heard.complainers))
    )
    return [
        Alarm(one.seen, round(one.expected, DIGITS), one.high) if one.raised else None
        for one in found
    ]


def _outlook(trend: Trend) -> Outlook:
    band = zip(trend.expected, trend.low, trend.high, strict=True)
    return Outlook(
        trend.direction,
        _share(trend.change, trend.change_low, trend.change_high),
        tuple(_share(*week) for week in band),
    )


def _share(*numbers: float) -> Share:
    return Share.of(*numbers)
