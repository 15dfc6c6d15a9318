"""Calibration: how likely two texts are the same idea, learned from what moderators decide."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

Floats = NDArray[np.float64]
Labels = NDArray[np.int64]

DECIMALS = 4
# Of a hundred pairs that are shown as likely the same, so many should be.
AIM = 0.8
# Decisions that the belief in the cold start is worth when the threshold is moved.
BELIEF = 10.0
LOWEST, HIGHEST = 0.3, 0.95
# How tightly the cold start is held: five decisions are held five times as tightly as very many.
RIDGE, BIAS_RIDGE, TRUST_RIDGE, HELD_LABELS = 3.0, 1.0, 10.0, 20.0


@dataclass(frozen=True)
class Coefficients:
    """A logistic model in nats: the chance is 1 / (1 + e^−(intercept + weights · x))."""

    intercept: float
    weights: tuple[float, ...]

    def chances(self, X: Floats) -> Floats:
        """The m chances of m × v features."""
        return np.asarray(1.0 / (1.0 + np.exp(-self.scores(X))))

    def scores(self, X: Floats) -> Floats:
        """The m scores of m × v features, in nats."""
        return np.asarray(self.intercept + X @ np.array(self.weights), dtype=np.float64)


class Calibration:
    """A logistic model of pairs that stands at `cold` until people decide something.

    `aim`: the share of the pairs above the threshold that should be the same. Before `fit` all
    learned values are those of the cold start, so that it can be asked at once.
    """

    def __init__(self, cold: Coefficients, aim: float = AIM) -> None:
        self.cold = cold
        self.aim = aim
        self.coefficients_ = cold
        self.decisions_ = 0
        self.threshold_ = _threshold(np.zeros(0), np.zeros(0), aim)

    def fit(self, X: Floats, y: Sequence[int] | Labels) -> Self:
        """Learn from m × v features, each between 0 and 1, and m labels: 1 the same, 0 different.

        Ridge regression around the cold start (see `ShrunkenLogistic`): few labels move it a
        little, many take its place. The order of the rows does not matter, and fitting again
        starts anew. ValueError where the shapes differ or a label is neither 0 nor 1. Learned:
        `coefficients_`, `threshold_` and `decisions_` (m).
        """
        X, labels = self._checked(X, y)
        self.coefficients_ = _learned(self.cold, X, labels) if len(labels) else self.cold
        self.decisions_ = len(labels)
        self.threshold_ = _threshold(self.coefficients_.chances(X), labels, self.aim)
        return self

    def predict_proba(self, X: Floats) -> Floats:
        """The chances to be different and to be the same: m × 2, rows sum to 1."""
        same = self.coefficients_.chances(X)
        return np.column_stack([1.0 - same, same])

    def _checked(self, X: Floats, y: Sequence[int] | Labels) -> tuple[Floats, Labels]:
        labels = np.asarray(y, dtype=np.int64)
        rows = np.asarray(X, dtype=np.float64).reshape(-1, len(self.cold.weights))
        if len(rows) != len(labels):
            raise ValueError(f"{len(rows)} pairs and {len(labels)} labels")
        if not np.isin(labels, (0, 1)).all():
            raise ValueError("a label is 1 (the same) or 0 (different)")
        order = np.lexsort([labels, *rows.T[::-1]])
        return rows[order], labels[order]


def _learned(cold: Coefficients, X: Floats, labels: Labels) -> Coefficients:
    # Imported here: where nobody has decided anything no optimiser is loaded.
    from forum.capture.engine.logistic import ShrunkenLogistic

    offset = np.column_stack([np.zeros(len(labels)), cold.scores(X)])
    hold = 1.0 + HELD_LABELS / len(labels)
    model = ShrunkenLogistic(RIDGE * hold, BIAS_RIDGE * hold, TRUST_RIDGE * hold).fit(
        sparse.csr_matrix(X), labels, offset
    )
    # Of two classes the difference alone counts, and the offset is a line as well.
    weights = model.trust_ * np.array(cold.weights) + model.weights_[:, 1] - model.weights_[:, 0]
    bias = model.trust_ * cold.intercept + model.bias_[1] - model.bias_[0]
    rounded = tuple(round(float(weight), DECIMALS) for weight in weights)
    return Coefficients(round(float(bias), DECIMALS), rounded)


def _threshold(chances: Floats, labels: Floats | Labels, aim: float) -> float:
    """The lowest chance at and above which at least `aim` of the decisions were *the same*.

    The cold start counts as BELIEF decisions whose chances lie evenly between the threshold and 1,
    so that of them (1 + threshold) / 2 are the same.
    """
    for step in range(round(100 * LOWEST), round(100 * HIGHEST) + 1):
        least = step / 100
        above = chances >= least
        expected = (labels[above].sum() + BELIEF * (1 + least) / 2) / (above.sum() + BELIEF)
        if round(float(expected), DECIMALS) >= aim:
            return least
    return HIGHEST


# While somebody types, an idea that is missed costs as much as two that are shown in vain.
MISSED = 2.0
# To move the cosine that is needed by so much, the decisions for it must outweigh BELIEF of them.
STRIDE = 0.1


def likeness_needed(
    cosines: Sequence[float], labels: Sequence[int], *, cold: float, bounds: tuple[float, float]
) -> float:
    """The least cosine to show an idea as alike: `cold` until decisions tell otherwise.

    It is where least would have gone wrong in these decisions (1 the same, 0 different), within
    `bounds`: what was the same and is missed, and what was different and is shown. Chances are of
    no use here: people decide about what is much alike, and that tells nothing of the rest.
    """
    found, same = np.array(cosines, dtype=np.float64), np.array(labels, dtype=bool)
    steps = np.arange(round(100 * bounds[0]), round(100 * bounds[1]) + 1) / 100

    def cost(needed: float) -> float:
        wrong = MISSED * (same & (found < needed)).sum() + (~same & (found >= needed)).sum()
        return float(wrong + BELIEF * abs(needed - cold) / STRIDE)

    return float(min(steps, key=lambda needed: (round(cost(needed), DECIMALS), needed)))
