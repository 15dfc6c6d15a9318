"""Ranks: a score that is a sum, so that anybody can see why something stands where it stands."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from forum.capture.engine.corpus import Corpus, Document
from forum.capture.engine.findings import DIGITS, Share
from forum.ranking import demand

# Every part lies between 0 and 1 and each table sums to 1, so a score lies between 0 and 1. The
# demand leads by far, because only it is corrected for who was shown what.
IDEA_WEIGHTS = {"demand": 0.75, "breadth": 0.08, "momentum": 0.07, "depth": 0.05, "theme": 0.05}
# Where ideas were compared two by two, that is a tenth of the score, taken from all other parts.
COMPARED_WEIGHT = 0.10
THEME_WEIGHTS = {"demand": 0.50, "breadth": 0.30, "momentum": 0.10, "depth": 0.10}
RECENT_WEEKS = 4
# So many quiet events are added to everything, lest one vote look like a wave.
CALM = 6.0
# A talk of so many posts is half as deep as the deepest imaginable.
HALF_DEEP = 5.0

Floats = NDArray[np.float64]
Rows = NDArray[np.int64]


@dataclass(frozen=True)
class Evidence:
    """Votes and exposure of n documents as the estimate takes them, and what was assumed."""

    votes: Floats
    exposure: Floats
    assumed_people: int
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
    prior: tuple[float, float]


def evidence(documents: Sequence[Document]) -> Evidence:
    """Put together what was voted here and elsewhere, and who saw it.

    Where no impression is known, each idea is taken to have been seen by the same number of
    people: the mean of the votes over the weak prior's mean (so that an average idea is wanted as
    an unknown one would be), and at least twice the most votes. The same holds for votes that
    came with an import, of every idea that is as old as the youngest that brought some. Where
    there is neither vote nor impression nothing is assumed: demand is the prior.
    """
    imported = np.array([d.imported_votes for d in documents], dtype=np.float64)
    here = np.array([d.votes for d in documents], dtype=np.float64)
    seen = np.array([d.exposure or 0.0 for d in documents], dtype=np.float64)
    unknown = np.array([d.exposure is None for d in documents], dtype=np.bool_)
    assumed = unknown | _at_import(documents)
    blind = np.where(unknown, here, 0.0) + imported
    people = 0
    if blind.any():
        a, b = demand.WEAK_PRIOR
        people = math.ceil(max(blind[assumed].mean() * (a + b) / a, 2 * blind.max()))
    return Evidence(
        votes=here + imported,
        exposure=seen + np.where(assumed, float(people), 0.0),
        assumed_people=people,
        assumed_ideas=int(assumed.sum()) if people else 0,
        unknown_ideas=0 if people else int(unknown.sum()),
    )


def _at_import(documents: Sequence[Document]) -> NDArray[np.bool_]:
    youngest = min((d.age_days for d in documents if d.imported_votes), default=None)
    there = [youngest is not None and d.age_days >= youngest for d in documents]
    return np.array(there, dtype=np.bool_)


def score_ideas(corpus: Corpus, found: Evidence, theme_demand: Floats) -> Scored:
    """Score every document; `theme_demand` (n, 0 to 1) is that of its theme, 0 without one.

    demand: posterior mean over the highest upper bound · breadth: ln of the people beside the
    author over the largest · momentum: events of the last four weeks over all, six quiet ones
    added · depth: posts / (posts + 5) · theme: `theme_demand` · compared, where anything was: the
    chance to be chosen over an average idea, a half for what nobody compared.
    """
    documents = corpus.documents
    parts = {
        "breadth": _logarithmic(np.array([len(d.people) - 1.0 for d in documents])),
        "momentum": np.array([_momentum(d.weekly) for d in documents]),
        "depth": np.array([_depth(d) for d in documents]),
        "theme": theme_demand,
    }
    if any(d.compared is not None for d in documents):
        known = [0.5 if d.compared is None else d.compared for d in documents]
        parts["compared"] = np.array(known, dtype=np.float64)
    weights = idea_weights(corpus)
    return _scored(demand.estimate(found.votes, found.exposure), parts, weights)


def idea_weights(corpus: Corpus) -> dict[str, float]:
    """The weights of the parts of an idea's score, which sum to 1."""
    if all(document.compared is None for document in corpus.documents):
        return IDEA_WEIGHTS
    others = {name: weight * (1.0 - COMPARED_WEIGHT) for name, weight in IDEA_WEIGHTS.items()}
    return {**others, "compared": COMPARED_WEIGHT}


def score_themes(
    corpus: Corpus, found: Evidence, held: Sequence[Rows], prior: tuple[float, float]
) -> Scored:
    """Score themes by the documents that each holds; `prior` is what the ideas taught.

    demand: as of ideas, votes and exposure of the members pooled under `prior` (exposure counts
    views of ideas, so who saw two of them counts twice) · breadth: share of the corpus' people
    over the largest share · momentum: as of ideas, pooled · depth: mean of the members'.
    """
    documents = corpus.documents
    votes = np.array([found.votes[rows].sum() for rows in held], dtype=np.float64)
    seen = np.array([found.exposure[rows].sum() for rows in held], dtype=np.float64)
    depth = [np.mean([_depth(documents[i]) for i in rows]) for rows in held]
    shares = np.array(breadths(corpus, held), dtype=np.float64)
    parts = {
        "breadth": shares / max(shares.max(initial=0.0), 1e-12),
        "momentum": np.array([_momentum(weekly(corpus, rows)) for rows in held]),
        "depth": np.array(depth, dtype=np.float64),
    }
    return _scored(demand.posterior(votes, np.maximum(seen, votes), prior), parts, THEME_WEIGHTS)


def voices(corpus: Corpus, rows: Iterable[int]) -> int:
    """How many different people proposed, voted or wrote in these documents."""
    heard: set[str] = set()
    for i in rows:
        heard |= corpus.documents[i].people
    return len(heard)


def breadths(corpus: Corpus, held: Sequence[Rows]) -> list[float]:
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


def order(scores: Floats, *ties: Floats) -> list[int]:
    """Indices from the best on; ties by `ties` in turn (larger first), then by place."""
    keys = [np.arange(len(scores)), *(-tie for tie in reversed(ties)), -scores]
    return [int(i) for i in np.lexsort(keys)]


def _momentum(weeks: tuple[int, ...]) -> float:
    return sum(weeks[-RECENT_WEEKS:]) / (sum(weeks) + CALM)


def _depth(document: Document) -> float:
    return document.posts / (document.posts + HALF_DEEP)


def _logarithmic(counts: Floats) -> Floats:
    most = counts.max(initial=0.0)
    return np.log1p(counts) / np.log1p(most) if most > 0 else np.zeros_like(counts)


def _scored(
    estimated: demand.Demand, parts: dict[str, Floats], weights: dict[str, float]
) -> Scored:
    highest = max(float(estimated.high.max(initial=0.0)), 1e-12)
    parts = {"demand": estimated.mean / highest, **parts}
    # Rounded first and summed then, so that what is shown adds up to the last digit.
    weighted = {name: (weights[name] * parts[name]).round(DIGITS) for name in weights}
    rest = sum((weighted[n] for n in weights if n != "demand"), np.zeros(len(estimated.mean)))
    factor = weights["demand"] / highest
    means, lows, highs = estimated.mean, estimated.low, estimated.high
    return Scored(
        shares=[
            Share(*(round(float(value), DIGITS) for value in row))
            for row in zip(means, lows, highs, strict=True)
        ],
        contributions=[
            {name: float(values[i]) for name, values in weighted.items()} for i in range(len(means))
        ],
        scores=(rest + weighted["demand"]).round(DIGITS),
        low=(rest + factor * lows).round(DIGITS),
        high=(rest + factor * highs).round(DIGITS),
        prior=estimated.prior,
    )
