"""Strengths from comparisons: order, intervals that hold, and pairs that teach."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import kendalltau

from forum.ranking.pairs import (
    EIGHTY,
    INVERTED_MAX,
    PRIOR_DEVIATION,
    Strengths,
    expecting,
    next_pair,
    share,
    strengths,
)


def played(truth, pairs, rng):
    """Who won and who lost each pair, by chance."""
    first, second = np.array(pairs).T
    wins = rng.random(first.size) < 1 / (1 + np.exp(truth[second] - truth[first]))
    return np.where(wins, first, second), np.where(wins, second, first)


def test_the_order_is_found_again_and_the_intervals_hold() -> None:
    rng = np.random.default_rng(5)
    inside, orders = [], []
    for _ in range(20):
        truth = rng.normal(0, 1, 40)
        pairs = [rng.choice(40, 2, replace=False) for _ in range(800)]
        found = strengths(40, *played(truth, pairs, rng))
        orders.append(kendalltau(found.mean, truth).statistic)
        inside.append(np.abs(found.mean - truth) <= EIGHTY * found.deviation)
    assert np.mean(orders) > 0.7
    assert 0.70 <= np.mean(inside) <= 0.90


def test_what_nobody_compared_is_what_was_believed_before() -> None:
    found = strengths(3, [0], [1])
    assert found.mean[0] > 0 > found.mean[1]
    assert found.mean[0] == pytest.approx(-found.mean[1])
    assert (found.mean[2], found.deviation[2]) == pytest.approx((0.0, PRIOR_DEVIATION))
    assert strengths(0, [], []).mean.shape == (0,)
    middle, low, high = share(found.mean, found.deviation)
    assert middle[2] == pytest.approx(0.5)
    assert (low < middle).all()
    assert (middle < high).all()


def test_who_always_wins_is_finite_and_many_ideas_are_no_other_thing() -> None:
    always = strengths(2, [0] * 500, [1] * 500)
    assert np.isfinite(always.mean).all()
    assert always.mean[0] > 2
    many = INVERTED_MAX + 1
    found = strengths(many, [0, 1], [1, 2])
    few = strengths(3, [0, 1], [1, 2])
    assert found.mean[:3] == pytest.approx(few.mean, abs=1e-6)
    assert (found.deviation[:3] <= few.deviation + 1e-9).all()


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5)), max_size=30))
@settings(max_examples=50, deadline=None)
def test_naming_the_ideas_otherwise_changes_nothing(games: list[tuple[int, int]]) -> None:
    games = [(one, other) for one, other in games if one != other]
    won, lost = [one for one, _ in games], [other for _, other in games]
    plain = strengths(6, won, lost)
    turned = strengths(6, [5 - i for i in won], [5 - i for i in lost])
    assert turned.mean[::-1] == pytest.approx(plain.mean, abs=1e-6)


@pytest.mark.parametrize(
    ("winners", "losers"), [([0], [0]), ([0], [2]), ([-1], [0]), ([0, 1], [1])]
)
def test_comparisons_that_cannot_be_are_refused(winners: list[int], losers: list[int]) -> None:
    with pytest.raises(ValueError, match=r"compar|winners"):
        strengths(2, winners, losers)


def test_no_pair_comes_twice_and_they_end() -> None:
    rng = np.random.default_rng(1)
    known = Strengths(np.zeros(5), np.ones(5))
    seen: set[tuple[int, int]] = set()
    while pair := next_pair(known, range(5), seen, rng):
        assert pair[0] < pair[1]
        assert pair not in seen
        seen.add(pair)
    assert len(seen) == 10
    assert next_pair(known, [3], set(), rng) is None


def test_answers_on_their_way_make_surer_and_move_nothing() -> None:
    known = Strengths(np.array([0.0, 0.0, 2.0]), np.ones(3))
    sure = expecting(known, [(0, 1), (0, 1)])
    assert sure.mean == pytest.approx(known.mean)
    assert sure.deviation == pytest.approx([1.5**-0.5, 1.5**-0.5, 1.0])
    # An outcome that is nearly known teaches less.
    assert expecting(known, [(0, 2)]).deviation[2] > expecting(known, [(0, 1)]).deviation[1]
    assert expecting(known, []).deviation == pytest.approx(known.deviation)


@pytest.mark.parametrize("heeded", [True, False])
def test_many_who_come_at_once_learn_more_where_their_answers_are_expected(heeded: bool) -> None:
    def learned(seed: int, *, chosen: bool) -> float:
        rng = np.random.default_rng(seed)
        truth = rng.normal(0, 1.5, 60)
        games: list[tuple[int, int]] = []
        known = strengths(60, [], [])
        for _minute in range(5):
            asked: list[tuple[int, int]] = []
            for _ in range(60):
                seen = expecting(known, asked if heeded else [])
                pair = next_pair(seen, range(60), (), rng) if chosen else None
                one, other = pair or rng.choice(60, 2, replace=False)
                asked.append((int(one), int(other)))
            games += zip(*(side.tolist() for side in played(truth, asked, rng)), strict=True)
            known = strengths(60, *zip(*games, strict=True))
        return float(kendalltau(known.mean, truth).statistic)

    seeds = range(12)
    gain = [learned(seed, chosen=True) - learned(seed, chosen=False) for seed in seeds]
    assert bool(np.mean(gain) > 0.01) is heeded


def test_chosen_pairs_teach_more_than_pairs_by_chance() -> None:
    def learned(chosen: bool, seed: int) -> float:
        rng = np.random.default_rng(seed)
        truth = rng.normal(0, 1.5, 30)
        won: list[int] = []
        lost: list[int] = []
        known = strengths(30, won, lost)
        for number in range(240):
            pair = next_pair(known, range(30), (), rng) if chosen else None
            pair = pair or rng.choice(30, 2, replace=False)
            winner, loser = played(truth, [pair], rng)
            won.append(int(winner[0]))
            lost.append(int(loser[0]))
            if number % 10 == 9:
                known = strengths(30, won, lost)
        return float(kendalltau(known.mean, truth).statistic)

    seeds = range(12)
    chosen = np.mean([learned(True, seed) for seed in seeds])
    by_chance = np.mean([learned(False, seed) for seed in seeds])
    assert chosen > by_chance + 0.01
