"""Shift: how many wishes there are where nobody labelled, and from what probability to say so."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
CERTAIN = 1e-6
ROUNDS = 1_000
TOLERANCE = 1e-9


def estimated_rates(probabilities: Floats, trained: Floats, belief: float = 50.0) -> Floats:
    """The share of each class in a batch whose rates differ from those trained on; (k), sum 1.

    `probabilities` (n × k) are calibrated under the rates `trained` (k). Expectation-maximisation
    after Saerens, Latinne and Decaestecker, "Adjusting the outputs of a classifier to new a priori
    probabilities" (2002), under a Dirichlet prior worth `belief` sentences at `trained`, so that
    a batch of five says little. It assumes that only the rates changed: that a wish reads here
    like a wish read there.
    """
    trained = np.clip(trained, CERTAIN, None)
    rates = trained / trained.sum()
    for _ in range(ROUNDS):
        expected = at_rates(probabilities, trained, rates).sum(axis=0)
        moved = (expected + belief * trained) / (len(probabilities) + belief)
        moved /= moved.sum()
        if np.abs(moved - rates).max() < TOLERANCE:
            break
        rates = moved
    return np.asarray(rates)


def at_rates(probabilities: Floats, trained: Floats, rates: Floats) -> Floats:
    """The probabilities (n × k) as they would be had the classes the given rates (Bayes' rule)."""
    weighed = probabilities * (rates / np.clip(trained, CERTAIN, None))
    return np.asarray(weighed / np.clip(weighed.sum(axis=1, keepdims=True), CERTAIN, None))


def best_threshold(probabilities: Floats) -> tuple[float, float]:
    """The threshold of highest expected F1 among n calibrated probabilities, and that F1.

    Saying "wish" to the m likeliest, of whose probabilities the sum is S_m, has an expected F1 of
    about 2 S_m / (m + S_n); at its best the threshold is half that F1 (Lipton, Elkan and
    Naryanaswamy, "Optimal thresholding of classifiers to maximize F1 measure", 2014).
    """
    falling = np.sort(probabilities)[::-1]
    total = falling.sum()
    if not total > 0:
        return 1.0, 0.0
    said = np.arange(1, len(falling) + 1)
    best = float((2.0 * np.cumsum(falling) / (said + total)).max())
    return best / 2.0, best
