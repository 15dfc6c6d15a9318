"""Stability: whether a theme is found again when only some of the ideas are there."""

from __future__ import annotations

import numpy as np

from forum.capture.engine.text.features import Features, Floats
from forum.capture.engine.themes import finding
from forum.capture.engine.themes.finding import FEW_TEXTS, UNTHEMED
from forum.capture.engine.themes.identity import jaccard
from forum.capture.engine.themes.mixture import Labels

RESAMPLES = 8
SHARE = 0.7
# Resamples of many texts are no larger than this: what they cost is bounded.
MOST_TEXTS = 5_000
# Hennig's advice: below this a cluster is no pattern of the data.
STABLE_FROM = 0.6


def stability(
    features: Features, labels: Labels, *, resamples: int = RESAMPLES, random_state: int = 0
) -> Floats:
    """How like each theme 0 … k−1 is, on average, to what resamples of the texts give; 0 to 1.

    Each resample draws a share of the texts without replacement and finds its themes from nothing;
    a theme's likeness is the best Jaccard index with one of those, over the drawn texts alone
    (C. Hennig, "Cluster-wise assessment of cluster stability", 2007). Above 0.75 is a sure theme,
    below STABLE_FROM none at all. A theme of which no resample drew two texts gets 0.
    """
    k = int(labels.max(initial=UNTHEMED)) + 1
    told = np.flatnonzero(np.diff(features.present.indptr))
    few = told.size < FEW_TEXTS
    size = min(int(SHARE * told.size), MOST_TEXTS)
    likeness = np.zeros((resamples, k))
    rng = np.random.default_rng(random_state)
    for draw in range(resamples if k and size else 0):
        rows = np.sort(rng.choice(told, size, replace=False))
        found = finding.found_number(features.rows(rows), random_state + draw, few)
        table = jaccard(labels[rows], found)
        likeness[draw, : len(table)] = table.max(axis=1, initial=0.0)
    return likeness.mean(axis=0) if resamples else np.zeros(k)
