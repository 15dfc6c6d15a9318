"""Exposure against the definition, taken person by person."""

from __future__ import annotations

import numpy as np
import pytest

from forum.ranking.exposure import PAGE_RANK, attention, exposure
from tests.patience import within


def test_attention_falls_with_the_rank_and_is_whole_on_the_ideas_own_page() -> None:
    assert [attention(0), attention(4), attention(PAGE_RANK)] == [1.0, 0.5, 1.0]
    assert attention(np.array([0, 4, 12, -1])).tolist() == [1.0, 0.5, 0.25, 1.0]


@pytest.mark.parametrize("seed", range(3))
def test_exposure_equals_the_product_taken_by_hand(seed: int) -> None:
    rng = np.random.default_rng(seed)
    person, idea = rng.integers(0, 9, 300), rng.integers(0, 7, 300)
    rank = rng.integers(-1, 20, 300)
    by_hand = np.zeros(8)
    for i in range(7):
        for p in range(9):
            ranks = rank[(person == p) & (idea == i)]
            by_hand[i] += 1.0 - np.prod([1.0 - 1.0 / (1.0 + 0.25 * max(r, 0)) for r in ranks])
    assert exposure(person, idea, rank, 8) == pytest.approx(by_hand)


def test_a_person_counts_once_however_often_they_looked() -> None:
    assert exposure([5, 5, 5], [0, 0, 0], [0, 0, -1], 1).tolist() == [1.0]
    assert exposure([1, 2], [0, 0], [0, 0], 1).tolist() == [2.0]


def test_nothing_shown_is_nothing_seen() -> None:
    assert exposure([], [], [], 3).tolist() == [0.0, 0.0, 0.0]


@pytest.mark.parametrize(
    ("person", "idea", "rank"), [([1], [0, 1], [0]), ([1], [3], [0]), ([1], [-1], [0])]
)
def test_lengths_and_unknown_ideas_are_refused(person: list, idea: list, rank: list) -> None:
    with pytest.raises(ValueError, match=r"one length|ideas must lie"):
        exposure(person, idea, rank, 3)


def test_a_million_impressions_take_seconds() -> None:
    rng, n = np.random.default_rng(0), 1_000_000
    rows = rng.integers(0, 20_000, n), rng.integers(0, 3_000, n), rng.integers(-1, 20, n)
    with within(2):
        exposure(*rows, 3_000)
