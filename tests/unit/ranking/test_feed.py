"""The fair feed's promises to readers and ideas; the decay of attention learned from logs."""

from __future__ import annotations

import numpy as np
import pytest

from forum.ranking.exposure import DECAY_PER_RANK, attention, exposure, learn_decay
from forum.ranking.feed import fair_order


def community(n: int, seed: int = 0) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    seen = rng.gamma(2.0, 40.0, n)
    return rng.binomial(seen.astype(int), rng.beta(1.5, 8, n)), seen, rng.uniform(0, 100, n)


@pytest.mark.parametrize(("n", "size"), [(0, 5), (1, 5), (7, 20), (50, 0), (300, 20), (900, 400)])
def test_an_order_names_as_many_different_ideas_as_there_are_or_fit(n: int, size: int) -> None:
    order = fair_order(*community(n), np.random.default_rng(1), size)
    assert order.dtype == np.int64
    assert len(order) == len(set(order.tolist())) == min(n, size)
    assert set(order.tolist()) <= set(range(n))


def test_the_same_generator_gives_the_same_order_and_another_one_another() -> None:
    one, same, other = (
        fair_order(*community(500), np.random.default_rng(s), 40) for s in (1, 1, 2)
    )
    assert one.tolist() == same.tolist() != other.tolist()


@pytest.mark.parametrize(
    ("votes", "seen", "ages"),
    [
        ([1], [2, 3], [0]),
        ([1], [2], [0, 1]),
        ([-1], [2], [0]),
        ([1], [np.nan], [0]),
        ([1], [2], [np.inf]),
        ([[1]], [[2]], [[0]]),
    ],
)
def test_what_is_no_count_is_refused(votes: list, seen: list, ages: list) -> None:
    with pytest.raises(ValueError, match="votes, exposure and age_days"):
        fair_order(votes, seen, ages, np.random.default_rng(0), 5)


def test_a_negative_size_is_refused() -> None:
    with pytest.raises(ValueError, match="size"):
        fair_order([1], [2], [0], np.random.default_rng(0), -1)


def test_a_new_idea_is_on_the_first_page() -> None:
    votes, seen = np.full(400, 30.0), np.full(400, 200.0)
    votes[123], seen[123] = 0, 0
    for seed in range(10):
        assert 123 in fair_order(votes, seen, np.ones(400), np.random.default_rng(seed), 20)


def test_ideas_known_to_be_good_lead_and_those_known_to_be_bad_are_not_shown() -> None:
    seen = np.full(400, 2_000.0)
    votes = np.concatenate([np.full(3, 1_200), np.full(37, 400), np.full(360, 20)])
    order = fair_order(votes, seen, np.ones(400), np.random.default_rng(0), 20)
    assert set(order[:3].tolist()) == {0, 1, 2}
    assert max(order.tolist()) < 40


def test_every_idea_is_examined_and_the_best_are_found() -> None:
    rng = np.random.default_rng(5)
    want, seen, votes = rng.beta(1.5, 8, 100), np.zeros(100), np.zeros(100)
    looks = attention(np.arange(20))
    for _session in range(1_200):
        order = fair_order(votes, seen, np.ones(100), rng, 20)
        votes[order] += rng.random(20) < looks * want[order]
        seen[order] += looks
    assert seen.min() >= 15
    assert len({*np.argsort(-want)[:5]} & {*np.argsort(-votes / seen)[:8]}) >= 4


@pytest.mark.parametrize("planted", [0.125, 0.25, 0.5])
def test_the_decay_is_recovered_though_what_was_voted_for_stands_higher(planted: float) -> None:
    rng = np.random.default_rng(3)
    want, seen, votes = rng.beta(1.5, 8, 200), np.zeros(200), np.zeros(200)
    ranks, looks = np.arange(20), attention(np.arange(20), planted)
    idea, voted = [], []
    for session in range(4_000):
        drawn = rng.beta(1 + votes, 7 + np.maximum(seen - votes, 0))
        # A quarter look at something else than the best.
        order = np.argsort(-drawn if session % 4 else rng.random(200))[:20]
        yes = rng.random(20) < want[order] * looks
        votes[order] += yes
        seen[order] += looks
        idea.append(order)
        voted.append(yes)
    rank = np.tile(ranks, 4_000)
    learned = learn_decay(np.concatenate(idea), rank, np.concatenate(voted))
    assert learned == pytest.approx(planted, rel=0.2)


def test_too_little_is_no_reason_to_depart_from_the_assumed_decay() -> None:
    assert learn_decay([], [], []) == DECAY_PER_RANK
    assert learn_decay([0, 1], [0, 5], [1, 0]) == DECAY_PER_RANK
    assert learn_decay(np.arange(5_000) % 9, np.zeros(5_000), np.ones(5_000)) == DECAY_PER_RANK


@pytest.mark.parametrize(
    ("idea", "rank", "voted"), [([0, 1], [0], [1]), ([0], [0], [2]), ([0], [0], [np.nan])]
)
def test_bad_logs_are_refused(idea: list, rank: list, voted: list) -> None:
    with pytest.raises(ValueError, match=r"one length|0 or 1"):
        learn_decay(idea, rank, voted)


def test_attention_and_exposure_take_a_decay() -> None:
    assert [attention(2, 0.5), attention(2, 0.0), attention(-1, 0.5)] == [0.5, 1.0, 1.0]
    assert exposure([1, 2], [0, 0], [2, 2], 1, decay=0.5).tolist() == [1.0]
    with pytest.raises(ValueError, match="decay"):
        attention(1, -0.1)
