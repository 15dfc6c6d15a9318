"""Ranks: a score that is a sum, so that anybody can see why something stands where it stands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from forum.capture.engine.corpus import Corpus, Document
from forum.capture.engine.findings import DIGITS, Share
from forum.ranking import demand

# Every part lies between 0 and 1; the weights of a table sum to 1.
IDEA_WEIGHTS = {"demand": 0.55, "breadth": 0.15, "momentum": 0.10, "depth": 0.10, "theme": 0.10}
THEME_WEIGHTS = {"demand": 0.50, "breadth": 0.30, "momentum": 0.10, "depth": 0.10}
RECENT_WEEKS = 4
# So many quiet weeks' worth of activity is assumed of everything, lest one vote look like a wave.
CALM = 6.0
ASSUMED_LEAST = 20.0

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Evidence:
    """Votes and exposure as the estimate takes them, and what had to be assumed."""

    votes: Floats
    exposure: Floats
    assumed_people: float
    assumed_ideas: int
    unknown_ideas: int


@dataclass(frozen=True)
class Scored:
    """Rows with their demand, their parts times weights, and the score with its interval."""

    shares: list[Share]
    contributions: list[dict[str, float]]
    scores: Floats
    low: Floats
    high: Floats


def evidence(documents: Sequence[Document]) -> Evidence:
    """Put together what was voted here and elsewhere, and who saw it.

    Votes that came with an import have no impressions: each such idea is taken to have been seen
    by the same number of people, twice the 95th percentile of the imported totals and at least
    20. Where nobody knows either votes or exposure, nothing is assumed and the prior speaks.
    """
    imported = np.array([d.imported_votes for d in documents], dtype=np.float64)
    known = np.array([d.exposure is not None for d in documents], dtype=bool)
    seen = np.array([d.exposure or 0.0 for d in documents], dtype=np.float64)
    counted = imported.any()
    people = max(ASSUMED_LEAST, 2 * float(np.percentile(imported, 95))) if counted else 0.0
    # Where an import brought totals, an idea without one was seen there too, and not wanted.
    there = counted & (~known | (imported > 0))
    votes = np.array([d.votes for d in documents], dtype=np.float64) + imported
    return Evidence(
        votes=votes,
        exposure=seen + np.where(there, people, 0.0),
        assumed_people=people,
        assumed_ideas=int(np.sum(there)),
        unknown_ideas=int(np.sum(~known & ~there)),
    )


def score_ideas(corpus: Corpus, found: Evidence, theme_weight: Floats) -> Scored:
    """Score every document; `theme_weight` (n,) is the share of its theme in the largest one."""
    documents = corpus.documents
    estimated = demand.estimate(found.votes, found.exposure)
    people = np.array([len(d.voices | {d.author}) for d in documents], dtype=np.float64)
    parts = {
        "demand": estimated.mean,
        "breadth": _logarithmic(people - 1.0),
        "momentum": np.array([_momentum(d.weekly) for d in documents]),
        "depth": _logarithmic(np.array([d.posts for d in documents], dtype=np.float64)),
        "theme": theme_weight,
    }
    return _scored(estimated, parts, IDEA_WEIGHTS)


def score_themes(corpus: Corpus, found: Evidence, labels: NDArray[np.int64]) -> Scored:
    """Score the themes 0 … max(labels) from the ideas that they hold."""
    number = int(labels.max(initial=-1)) + 1
    held = [np.flatnonzero(labels == k) for k in range(number)]
    votes = np.array([found.votes[rows].sum() for rows in held])
    seen = np.array([found.exposure[rows].sum() for rows in held])
    estimated = demand.estimate(votes, seen)
    posts = [sum(corpus.documents[i].posts for i in rows) / len(rows) for rows in held]
    parts = {
        "demand": estimated.mean,
        "breadth": np.array(breadths(corpus, held)),
        "momentum": np.array([_momentum(weekly(corpus, rows)) for rows in held]),
        "depth": _logarithmic(np.array(posts, dtype=np.float64)),
    }
    return _scored(estimated, parts, THEME_WEIGHTS)


def voices(corpus: Corpus, rows: Sequence[int] | NDArray[np.int64]) -> int:
    """How many different people proposed, voted or wrote in these documents."""
    said = (corpus.documents[i] for i in rows)
    return len({person for d in said for person in d.voices | {d.author}})


def breadths(corpus: Corpus, held: Sequence[NDArray[np.int64]]) -> list[float]:
    """The share of all the corpus' people who speak in each theme."""
    everybody = voices(corpus, range(len(corpus))) or 1
    return [voices(corpus, rows) / everybody for rows in held]


def weekly(corpus: Corpus, rows: Sequence[int] | NDArray[np.int64]) -> tuple[int, ...]:
    """Votes and posts of these documents together, week by week."""
    lists = [corpus.documents[i].weekly for i in rows]
    length = max((len(weeks) for weeks in lists), default=0)
    return tuple(sum(weeks[w] for weeks in lists if len(weeks) > w) for w in range(length))


def order(scores: Floats, tie: Floats) -> list[int]:
    """Indices from the best on; ties by `tie` (larger first), then by place."""
    return [int(i) for i in np.lexsort((np.arange(len(scores)), -tie, -scores))]


def _momentum(weeks: tuple[int, ...]) -> float:
    return sum(weeks[-RECENT_WEEKS:]) / (sum(weeks) + CALM)


def _logarithmic(counts: Floats) -> Floats:
    """Counts on a logarithmic scale from 0 to the largest, which is 1."""
    most = counts.max(initial=0.0)
    return np.log1p(counts) / np.log1p(most) if most > 0 else np.zeros_like(counts)


def _scored(
    estimated: demand.Demand, parts: dict[str, Floats], weights: dict[str, float]
) -> Scored:
    rows = len(estimated.mean)
    # Rounded first and summed then, so that what is shown adds up to the last digit.
    weighted = {name: (weights[name] * parts[name]).round(DIGITS) for name in weights}
    scores = sum(weighted.values(), np.zeros(rows)).round(DIGITS)
    down = (weights["demand"] * (estimated.mean - estimated.low)).round(DIGITS)
    up = (weights["demand"] * (estimated.high - estimated.mean)).round(DIGITS)
    return Scored(
        shares=[
            Share(*(round(float(v), DIGITS) for v in row))
            for row in zip(estimated.mean, estimated.low, estimated.high, strict=True)
        ],
        contributions=[
            {n: float(values[i]) for n, values in weighted.items()} for i in range(rows)
        ],
        scores=scores,
        low=(scores - down).round(DIGITS),
        high=(scores + up).round(DIGITS),
    )
