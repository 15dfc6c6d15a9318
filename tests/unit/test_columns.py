"""Bars on one axis: where they stand and how high."""

from __future__ import annotations

from itertools import pairwise

import pytest

from forum.web.charts import columns


def test_bars_stand_on_the_base_beside_each_other() -> None:
    drawn = columns([0, 5, 10])
    heights = [bar.height for bar in drawn.bars]
    assert drawn.most == 10
    assert heights == [0.0, (drawn.base - drawn.top) / 2, drawn.base - drawn.top]
    assert all(bar.y + (bar.height or 0) == pytest.approx(drawn.base) for bar in drawn.bars)
    xs = [bar.x for bar in drawn.bars]
    assert xs == sorted(xs)
    assert all(a + drawn.bars[0].width < b for a, b in pairwise(xs))
    assert xs[-1] + drawn.bars[-1].width < drawn.width


def test_what_is_not_told_has_no_height_and_nothing_is_no_fault() -> None:
    assert columns([None, 3]).bars[0].height is None
    assert columns([]).bars == ()
    assert [bar.height for bar in columns([0, 0]).bars] == [0.0, 0.0]


@pytest.mark.parametrize(
    ("value", "most"),
    [(0, 1), (1, 1), (2, 2), (3, 3), (7, 8), (9, 10), (11, 20), (217, 300), (801, 1000)],
)
def test_the_axis_ends_at_a_round_number(value: int, most: int) -> None:
    assert columns([value]).most == most
