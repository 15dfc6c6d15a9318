"""Stability: whether a theme is found again when only some of the ideas are there."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from threadpoolctl import threadpool_limits

from forum.capture.engine.text.features import Features, Floats
from forum.capture.engine.text.reading import Tell
from forum.capture.engine.themes import finding
from forum.capture.engine.themes.finding import FEW_TEXTS, UNTHEMED
from forum.capture.engine.themes.identity import jaccard
from forum.capture.engine.themes.mixture import Labels

RESAMPLES = 8
SHARE = 0.7
# Two or three ideas meet again by chance: a theme as small as that is never sure.
DOUBT = 1.0
# Resamples of many texts are no larger than this: what they cost is bounded.
MOST_TEXTS = 5_000


def stability(
    features: Features,
    labels: Labels,
    *,
    resamples: int = RESAMPLES,
    random_state: int = 0,
    tell: Tell | None = None,
) -> Floats:
    """How like each theme 0 … k−1 is, on average, to what resamples of the texts give; 0 to 1.

    Each resample draws a share of the texts without replacement and finds its themes from nothing;
    a theme's likeness is the best Jaccard index with one of those, over the drawn texts alone
    (C. Hennig, "Cluster-wise assessment of cluster stability", 2007). Few texts are themed by
    keywords, and what shares one word shares it in every draw: there, each draw sees one half of
    the stems and the next the other half, so that only what several words hold together is stable.
    """
    k = int(labels.max(initial=UNTHEMED)) + 1
    likeness = np.zeros((max(resamples, 1), k))
    rng = np.random.default_rng(random_state)
    few = int(np.diff(features.present.indptr).astype(bool).sum()) < FEW_TEXTS
    for draw, (rows, seen) in enumerate(_draws(features, resamples if k else 0, rng)):
        if tell:
            tell(draw / resamples)
        part = features.rows(rows).columns(seen)
        with threadpool_limits(limits=1):
            table = jaccard(labels[rows], _found(part, random_state + draw, few), DOUBT)
        likeness[draw, : len(table)] = table.max(axis=1, initial=0.0)
    return np.asarray(likeness.mean(axis=0))


def _found(part: Features, seed: int, few: bool) -> Labels:
    labels = np.full(part.present.shape[0], UNTHEMED, dtype=np.int64)
    told = part.told
    labels[told] = finding.found_number(part.rows(told), seed, few)
    return labels


def _draws(
    features: Features, resamples: int, rng: np.random.Generator
) -> Iterator[tuple[Labels, Labels]]:
    """The texts and the stems that each resample sees."""
    told = features.told
    size = min(int(SHARE * told.size), MOST_TEXTS)
    v = features.present.shape[1]
    half = np.zeros(v, dtype=np.bool_)
    for draw in range(resamples if size else 0):
        if told.size >= FEW_TEXTS:
            half = np.ones(v, dtype=np.bool_)
        elif draw % 2:
            half = ~half
        else:
            half = rng.permutation(v) < v // 2
        yield np.sort(rng.choice(told, size, replace=False)), np.flatnonzero(half)
