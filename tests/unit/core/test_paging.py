"""Cursors: what we wrote is read, everything else leads nowhere."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from forum.core.database import ID_MAX
from forum.core.errors import NotFound
from forum.core.paging import CURSOR_MAX, cut, decode, encode

VALUES = st.one_of(
    st.integers(-(2**62), 2**62), st.floats(-1e18, 1e18, allow_nan=False, allow_infinity=False)
)


def cursor(content: Any) -> str:
    """Any JSON as a cursor."""
    text = content if isinstance(content, str) else json.dumps(content)
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


@given(VALUES, st.integers(0, ID_MAX))
def test_what_we_write_we_read(value: float | int, key: int) -> None:
    assert decode(encode((value, key))) == (value, key)


@pytest.mark.parametrize("absent", [None, ""])
def test_no_cursor_is_the_first_page(absent: str | None) -> None:
    assert decode(absent) is None


@pytest.mark.parametrize(
    "hostile",
    [
        "!",
        "%00",
        "é",
        "A" * (CURSOR_MAX + 1),
        "A",
        cursor("not json"),
        cursor("[" * 120),
        cursor([]),
        cursor([1]),
        cursor([1, 2, 3]),
        cursor(7),
        cursor(None),
        cursor({"a": 1, "b": 2}),
        cursor(["1", 2]),
        cursor([1, "2"]),
        cursor([1, 2.5]),
        cursor([True, 2]),
        cursor([1, True]),
        cursor([1, -1]),
        cursor([1, ID_MAX + 1]),
        cursor("[NaN, 1]"),
        cursor("[Infinity, 1]"),
        cursor("[1e400, 1]"),
        cursor([2**63, 1]),
        cursor([[1], 1]),
    ],
)
def test_a_cursor_that_we_never_wrote_leads_nowhere(hostile: str) -> None:
    with pytest.raises(NotFound):
        decode(hostile)


@given(st.text(max_size=60))
@example("bnVsbA")
def test_no_word_at_all_breaks_it(word: str) -> None:
    try:
        place = decode(word)
    except NotFound:
        return
    assert place is None or len(place) == 2


@pytest.mark.parametrize(("rows", "shown", "more"), [(0, 0, False), (3, 3, False), (4, 3, True)])
def test_a_page_knows_whether_there_is_another(rows: int, shown: int, *, more: bool) -> None:
    page = cut(range(rows), 3, lambda row: (row, row))
    assert len(page.items) == shown
    assert page.next == (encode((2, 2)) if more else None)
