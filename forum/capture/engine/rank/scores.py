"""Scores: sums of parts, so that anybody can see why something stands where it stands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from forum.capture.engine.corpus import Corpus, Document
from forum.capture.engine.findings import DIGITS, Share
from forum.capture.engine.rank.evidence import Evidence
from forum.capture.engine.rank.voices import breadths, speakers, weekly
from forum.capture.engine.rank.weights import shared_out
from forum.capture.engine.text.features import Floats
from forum.capture.engine.themes.mixture import Labels
from forum.ranking import demand

RECENT_WEEKS = 4
# So many quiet events are added to everything, lest one vote look like a wave.
CALM = 6.0
# A talk of so many posts is half as deep as the deepest imaginable.
HALF_DEEP = 5.0


@dataclass(frozen=True)
class Scored:
    """Rows with their demand, their parts times `weights`, and the score with its interval."""

    shares: list[Share]
    contributions: list[dict[str, float]]
    scores: Floats
    low: Floats
    high: Floats
    weights: Mapping[str, float]


def score_ideas(
    corpus: Corpus,
    wanted: demand.Demand,
    theme_demand: Floats,
    bridging: Floats | None,
    weights: Mapping[str, float],
) -> Scored:
    """Score every document by how it is `wanted`; its theme by `theme_demand` (n, 0 without one).

    demand: posterior mean over the highest upper bound · breadth: ln of the people beside the
    author over the largest · momentum: events of the last four weeks over all, six quiet ones
    added · depth: posts / (posts + 5) · theme: `theme_demand` · compared, where anything was: the
    chance to be chosen over an average idea, a half for what nobody compared · bridging, where
    there are camps: how far all of them want it (n, 0 to 1).
    """
    documents = corpus.documents
    parts = {
        "breadth": _logarithmic((speakers(corpus) - 1).astype(np.float64)),
        "momentum": _momentum(corpus.weeks),
        "depth": np.array([_depth(d) for d in documents]),
        "theme": theme_demand,
    }
    if any(d.compared is not None for d in documents):
        known = [0.5 if d.compared is None else d.compared for d in documents]
        parts["compared"] = np.array(known, dtype=np.float64)
    if bridging is not None:
        parts["bridging"] = bridging
    return _scored(wanted, parts, weights)


def score_themes(
    corpus: Corpus,
    found: Evidence,
    held: Sequence[Labels],
    prior: tuple[float, float],
    bridging: Floats | None,
    weights: Mapping[str, float],
) -> Scored:
    """Score themes by the documents that each holds; `prior` is what the ideas taught.

    demand: as of ideas, votes and exposure of the members pooled under `prior` (exposure counts
    views of ideas, so who saw two of them counts twice) · breadth: share of the corpus' people
    over the largest share · momentum: as of ideas, pooled · depth: mean of the members' ·
    bridging, where there are camps: how far all of them want its ideas (k, 0 to 1).
    """
    documents = corpus.documents
    votes = np.array([found.votes[rows].sum() for rows in held], dtype=np.float64)
    seen = np.array([found.exposure[rows].sum() for rows in held], dtype=np.float64)
    depth = [np.mean([_depth(documents[i]) for i in rows]) for rows in held]
    shares = breadths(corpus, held)
    parts = {
        "breadth": shares / max(shares.max(initial=0.0), 1e-12),
        "momentum": _momentum(weekly(corpus, held)),
        "depth": np.array(depth, dtype=np.float64),
    }
    if bridging is not None:
        parts["bridging"] = bridging
    return _scored(demand.posterior(votes, np.maximum(seen, votes), prior), parts, weights)


def order(scores: Floats, *ties: Floats) -> list[int]:
    """Indices from the best on; ties by `ties` in turn (larger first), then by place."""
    keys = [np.arange(len(scores)), *(-tie for tie in reversed(ties)), -scores]
    return [int(i) for i in np.lexsort(keys)]


def _momentum(weeks: Labels) -> Floats:
    return np.asarray(weeks[:, -RECENT_WEEKS:].sum(axis=1) / (weeks.sum(axis=1) + CALM))


def _depth(document: Document) -> float:
    return document.posts / (document.posts + HALF_DEEP)


def _logarithmic(counts: Floats) -> Floats:
    most = counts.max(initial=0.0)
    return np.log1p(counts) / np.log1p(most) if most > 0 else np.zeros_like(counts)


def _scored(
    estimated: demand.Demand, parts: dict[str, Floats], weights: Mapping[str, float]
) -> Scored:
    highest = max(float(estimated.high.max(initial=0.0)), 1e-12)
    parts = {"demand": estimated.mean / highest, **parts}
    # Every part lies between 0 and 1 and the weights sum to 1, so a score lies between 0 and 1.
    weights = shared_out(weights, parts)
    # Rounded first and summed then, so that what is shown adds up to the last digit.
    weighted = {name: (weights[name] * parts[name]).round(DIGITS) for name in weights}
    rest = sum((weighted[n] for n in weights if n != "demand"), np.zeros(len(estimated.mean)))
    factor = weights["demand"] / highest
    means, lows, highs = estimated.mean, estimated.low, estimated.high
    return Scored(
        shares=[
            Share.of(mean, low, high) for mean, low, high in zip(means, lows, highs, strict=True)
        ],
        contributions=[
            {name: float(values[i]) for name, values in weighted.items()} for i in range(len(means))
        ],
        scores=(rest + weighted["demand"]).round(DIGITS),
        low=(rest + factor * lows).round(DIGITS),
        high=(rest + factor * highs).round(DIGITS),
        weights=weights,
    )
