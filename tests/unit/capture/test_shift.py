"""Base rates: found again where they were moved, and the threshold that F1 wants."""

from __future__ import annotations

import numpy as np
import pytest

from forum.capture.engine.wishes import at_rates, best_threshold, estimated_rates

TRAINED = np.array([0.75, 0.25])


def batch(rate: float, n: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Calibrated probabilities under `TRAINED` of n sentences at another rate, and the truth."""
    rng = np.random.default_rng(seed)
    truth = rng.random(n) < rate
    evidence = rng.normal(np.where(truth, 1.0, -1.0) * 1.5, 1.0)
    odds = TRAINED[1] / TRAINED[0] * np.exp(3.0 * evidence)
    chance = odds / (1.0 + odds)
    return np.column_stack([1.0 - chance, chance]), truth


@pytest.mark.parametrize("rate", [0.05, 0.1, 0.25, 0.5, 0.8])
def test_a_moved_rate_is_found_within_three_in_a_hundred(rate: float) -> None:
    found = np.mean([estimated_rates(batch(rate, 2000, s)[0], TRAINED)[1] for s in range(10)])
    assert found == pytest.approx(rate, abs=0.03)


def test_five_sentences_hardly_move_a_rate() -> None:
    probabilities, _ = batch(1.0, 5, 0)
    assert estimated_rates(probabilities, TRAINED)[1] < 0.35


def test_adapted_probabilities_are_calibrated() -> None:
    probabilities, truth = batch(0.6, 20_000, 1)
    adapted = at_rates(probabilities, TRAINED, estimated_rates(probabilities, TRAINED))[:, 1]
    middle = (adapted > 0.3) & (adapted < 0.7)
    assert truth[middle].mean() == pytest.approx(adapted[middle].mean(), abs=0.03)


def test_the_same_rates_change_nothing() -> None:
    probabilities, _ = batch(0.25, 50, 2)
    np.testing.assert_allclose(at_rates(probabilities, TRAINED, TRAINED), probabilities)


def test_the_threshold_is_within_a_hundredth_of_the_best_f1() -> None:
    chances, truth = batch(0.25, 20_000, 3)
    p = chances[:, 1]

    def f1(threshold: float) -> float:
        said = p >= threshold
        return float(2 * (said & truth).sum() / (said.sum() + truth.sum()))

    threshold, expected = best_threshold(p)
    assert f1(threshold) >= max(f1(t) for t in np.linspace(0.05, 0.95, 91)) - 0.01
    assert f1(threshold) == pytest.approx(expected, abs=0.02)


@pytest.mark.parametrize("probabilities", [np.zeros(0), np.zeros(3)])
def test_where_nothing_is_likely_nothing_is_said(probabilities: np.ndarray) -> None:
    assert best_threshold(probabilities) == (1.0, 0.0)
