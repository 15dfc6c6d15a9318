"""What stands on one line."""

from __future__ import annotations

import pytest

from forum.core.titles import one_line


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("  two \r\n lines\t ", "two lines"),
        ("zero\u200bwidth and a bell\u0007", "zero width and a bell"),
        ("Que manque-t-il\u202f?", "Que manque-t-il\u202f?"),
        ("Prix\u00a0: 3 €", "Prix\u00a0: 3 €"),
        ("\u00a0", ""),
    ],
)
def test_what_is_seen_stays_and_french_spaces_hold(given: str, kept: str) -> None:
    assert one_line(given) == kept
