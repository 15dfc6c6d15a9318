"""Calibration: what moderators decide moves chances and thresholds, the more of it the further."""

from __future__ import annotations

import numpy as np
import pytest

from forum.capture.engine.duplicates import Calibration, cold_start, likeness_needed
from forum.capture.engine.duplicates.calibration import LOWEST, Coefficients
from forum.capture.engine.duplicates.pairs import COLD

# A place where pairs are the same less often than the cold start believes, and titles say nothing.
TRUTH = Coefficients(-7.0, (6.0, 0.0, 2.0, 1.0, 0.0))


def decisions(n: int, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Pairs as people would decide them."""
    rng = np.random.default_rng(seed)
    alike = rng.uniform(0.2, 1.0, n)
    pairs = np.clip(alike[:, None] + rng.normal(0, 0.15, (n, 5)), 0, 1)
    return pairs, (rng.uniform(size=n) < TRUTH.chances(pairs)).astype(int)


def calibration_error(model: Calibration, pairs: np.ndarray, y: np.ndarray) -> float:
    """Expected calibration error in ten bins."""
    chances = model.predict_proba(pairs)[:, 1]
    place = np.minimum((chances * 10).astype(int), 9)
    return sum(abs((chances - y)[place == b].sum()) for b in range(10)) / len(y)


def test_many_decisions_are_calibrated_whatever_the_cold_start_believed() -> None:
    kept = decisions(4000, seed=1)
    learned = cold_start().fit(*decisions(1000))
    assert calibration_error(learned, *kept) < 0.04
    assert calibration_error(cold_start(), *kept) > 2 * calibration_error(learned, *kept)


def test_few_decisions_move_little_and_many_override() -> None:
    pairs, y = decisions(3000)
    kept, _ = decisions(500, seed=2)
    cold = cold_start().predict_proba(kept)[:, 1]
    true = TRUTH.chances(kept)
    learned = [cold_start().fit(pairs[:n], y[:n]).predict_proba(kept)[:, 1] for n in (4, 40, 3000)]
    moved = [float(np.abs(chances - cold).mean()) for chances in learned]
    wrong = [float(np.abs(chances - true).mean()) for chances in learned]
    assert moved[0] < 0.06 < 2 * moved[2]
    assert wrong[2] < 0.05
    assert wrong[2] < wrong[1]
    assert wrong[2] < 0.3 * np.abs(cold - true).mean()


@pytest.mark.parametrize("label", [0, 1])
def test_decisions_of_one_kind_alone_are_taken_with_care(label: int) -> None:
    pairs = np.full((5, 5), 0.7)
    before = cold_start().predict_proba(pairs)[0, 1]
    after = cold_start().fit(pairs, [label] * 5).predict_proba(pairs)[0, 1]
    assert (after > before) == bool(label)
    assert 0.02 < after < 0.98


def test_the_order_of_decisions_does_not_matter_and_fitting_starts_anew() -> None:
    pairs, y = decisions(300)
    model = cold_start().fit(pairs, y)
    order = np.random.default_rng(5).permutation(300)
    again = cold_start().fit(pairs[:20], y[:20]).fit(pairs[order], y[order])
    assert again.coefficients_ == model.coefficients_
    assert again.threshold_ == model.threshold_
    assert model.fit(pairs[:0], []).coefficients_ == COLD


def test_the_threshold_keeps_the_aim_where_it_can() -> None:
    assert cold_start().threshold_ == 0.6
    pairs, y = decisions(3000)
    learned = cold_start().fit(pairs, y)
    kept, truth = decisions(4000, seed=3)
    shown = learned.predict_proba(kept)[:, 1] >= learned.threshold_
    assert 0.75 <= truth[shown].mean() <= 0.9
    never = cold_start().fit(pairs, [0] * len(pairs))
    assert (never.predict_proba(pairs)[:, 1] < never.threshold_).all()
    eager = cold_start().fit(np.full((400, 5), 0.75), [1] * 400)
    assert LOWEST <= eager.threshold_ < 0.6


def test_what_is_no_decision_is_refused() -> None:
    for pairs, y in ((np.ones((2, 5)), [1]), (np.ones((1, 5)), [2])):
        with pytest.raises(ValueError, match="label"):
            cold_start().fit(pairs, y)


@pytest.mark.parametrize(
    ("same", "different", "needed"),
    [
        ([], [], 0.22),
        ([0.5, 0.7] * 300, [], 0.22),
        ([0.18], [0.3], 0.22),
        ([0.5] * 30, [0.3] * 300, 0.31),
        ([0.18] * 30, [0.1] * 9, 0.18),
        ([0.01] * 300, [], 0.22),
        ([], [0.9] * 300, 0.22),
        ([], [0.44] * 300, 0.45),
    ],
)
def test_the_cosine_that_is_needed_follows_decisions_within_bounds(
    same: list[float], different: list[float], needed: float
) -> None:
    labels = [1] * len(same) + [0] * len(different)
    given = {"cold": 0.22, "bounds": (0.15, 0.45)}
    assert likeness_needed(same + different, labels, **given) == needed
