"""A bar that is cut into parts."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forum.web.stacks import LEAST, stack


@given(st.lists(st.integers(0, 100_000), min_size=1, max_size=10))
def test_the_parts_fill_the_bar_and_what_is_there_is_seen(values: list[int]) -> None:
    bar = stack(values)
    for value, part in zip(values, bar.parts, strict=True):
        assert part.width == 0 if value == 0 else part.width >= LEAST * 0.9
    for one, following in pairwise(bar.parts):
        assert following.x == pytest.approx(one.x + one.width, abs=0.05)
    if any(values):
        assert bar.parts[-1].x + bar.parts[-1].width == pytest.approx(bar.width, abs=0.1)
