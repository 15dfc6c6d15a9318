"""Demand: intervals that hold as often as they say, and what is refused."""

from __future__ import annotations

import numpy as np
import pytest

from forum.ranking import demand


def simulated(rng: np.random.Generator, a: float, b: float, *, fractional: bool):
    """True demands, votes, and exposure as it would be logged."""
    truth = rng.beta(a, b, 800)
    if not fractional:
        looked = np.round(rng.gamma(2.0, 15.0, 800))
        return truth, rng.binomial(looked.astype(int), truth), looked
    # Everybody who was shown an idea looked with some chance; the log knows the chances only.
    shown = rng.integers(5, 120, 800)
    chances = [1.0 / (1.0 + 0.25 * rng.integers(0, 20, n)) for n in shown]
    looked = np.array([int((rng.random(c.size) < c).sum()) for c in chances])
    return truth, rng.binomial(looked, truth), np.array([c.sum() for c in chances])


@pytest.mark.parametrize(
    ("a", "b", "fractional"),
    [
        (1.5, 8.0, False),
        (0.5, 20.0, False),
        (30.0, 200.0, False),
        (4.0, 4.0, False),
        (1.5, 8.0, True),
        (0.5, 20.0, True),
        (30.0, 200.0, True),
    ],
)
def test_eighty_per_cent_intervals_hold_in_75_to_85_of_100_cases(a, b, fractional) -> None:
    rng = np.random.default_rng(7)
    held = []
    for _ in range(4):
        truth, votes, seen = simulated(rng, a, b, fractional=fractional)
        found = demand.estimate(votes, seen)
        held.append(np.mean((found.low <= truth) & (truth <= found.high)))
    assert 0.75 <= np.mean(held) <= 0.85


def test_an_interval_holds_its_mean_however_skewed_it_is() -> None:
    found = demand.estimate([50] + [0] * 20, [1000] * 21)
    assert (found.low <= found.mean).all()
    assert (found.mean <= found.high).all()


def test_what_was_shown_rarely_is_uncertain_and_not_punished() -> None:
    votes, seen = [2, 20, 200, 0, 1, 0, 3, 5, 1, 2], [10, 100, 1000, 5, 40, 30, 30, 30, 9, 20]
    found = demand.estimate(votes, seen)
    widths = (found.high - found.low)[:3]
    assert widths[0] > widths[1] > widths[2]
    assert found.mean[0] == pytest.approx(found.mean[2], abs=0.08)


def test_few_rows_fall_back_on_the_weak_prior_and_wide_intervals() -> None:
    found = demand.estimate([0, 1], [0.0, 1.0])
    assert found.prior == demand.WEAK_PRIOR
    assert found.mean[0] == pytest.approx(1 / 8)
    assert found.low[0] < 0.02 < 0.25 < found.high[0]


def test_more_votes_than_views_raise_the_exposure() -> None:
    found = demand.estimate([5], [0.5])
    assert 0.0 < found.low[0] < found.mean[0] < found.high[0] <= 1.0


def test_nothing_is_estimated_of_nothing() -> None:
    assert demand.estimate([], []).mean.shape == (0,)


@pytest.mark.parametrize(
    ("votes", "seen"),
    [([-1], [1]), ([1], [-1]), ([1, 2], [1]), ([float("nan")], [1]), ([1], [float("inf")])],
)
def test_what_is_no_count_is_refused(votes: list, seen: list) -> None:
    with pytest.raises(ValueError, match=r"finite numbers|one length"):
        demand.estimate(votes, seen)


def test_the_result_is_frozen() -> None:
    with pytest.raises(AttributeError):
        demand.estimate([1], [2]).mean = np.zeros(1)
