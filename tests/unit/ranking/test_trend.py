"""The order "Trending"."""

from __future__ import annotations

import pytest

from forum.ranking.trend import TENFOLD_SECONDS, heat

NOON = 1_700_000_000.0


def test_votes_and_youth_both_warm() -> None:
    assert heat(0, NOON) == heat(1, NOON) < heat(2, NOON) < heat(3, NOON)
    assert heat(5, NOON) < heat(5, NOON + 1)


def test_ten_times_the_votes_weigh_as_much_as_half_a_day() -> None:
    assert heat(100, NOON) == pytest.approx(heat(10, NOON + TENFOLD_SECONDS))


def test_it_is_a_plain_number_that_a_cursor_can_hold() -> None:
    assert type(heat(7, NOON)) is float


def test_negative_votes_are_refused() -> None:
    with pytest.raises(ValueError, match="negative"):
        heat(-1, NOON)
