"""Voices: who speaks in some ideas, and when."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from forum.capture.engine.corpus import Corpus
from forum.capture.engine.themes.mixture import Labels


def voices(corpus: Corpus, rows: Iterable[int]) -> int:
    """How many different people proposed, voted or wrote in these documents."""
    heard: set[str] = set()
    for i in rows:
        heard |= corpus.documents[i].people
    return len(heard)


def breadths(corpus: Corpus, held: Sequence[Labels]) -> list[float]:
    """The share of all the corpus' people who speak in each theme."""
    everybody = max(voices(corpus, range(len(corpus))), 1)
    return [voices(corpus, rows.tolist()) / everybody for rows in held]


def weekly(corpus: Corpus, rows: Iterable[int]) -> tuple[int, ...]:
    """Votes and posts of these documents together, week by week, oldest first."""
    lists = [corpus.documents[i].weekly for i in rows]
    length = max((len(weeks) for weeks in lists), default=0)
    # The last entry is this week's, however many weeks a document knows of.
    padded = [(0,) * (length - len(weeks)) + tuple(weeks) for weeks in lists]
    return tuple(sum(week) for week in zip(*padded, strict=True))
