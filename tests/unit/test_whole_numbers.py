"""Numbers in forms and addresses, which anybody may write by hand."""

from __future__ import annotations

import pytest

from forum.core.database import ID_MAX, whole_number


@pytest.mark.parametrize(
    ("given", "means"),
    [
        ("7", 7),
        (" 7 ", 7),
        ("0", 0),
        (str(ID_MAX), ID_MAX),
        (str(ID_MAX + 1), None),
        # More digits than Python reads.
        ("9" * 5_000, None),
        ("-1", None),
        ("1.5", None),
        ("²", None),
        ("", None),
        (None, None),
    ],
)
def test_a_number_is_one_that_a_column_holds(given: str | None, means: int | None) -> None:
    assert whole_number(given) == means
