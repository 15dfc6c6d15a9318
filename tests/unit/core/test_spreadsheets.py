"""CSV for spreadsheets: opens well, and no cell acts."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forum.core.spreadsheets import csv_text


def read_back(*cells: object) -> list[Any]:
    """The cells of one row as a spreadsheet reads them."""
    text = csv_text(["column"] * len(cells), [cells])
    return list(csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline="")))[1]


@pytest.mark.parametrize(
    "cell",
    ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "  =1+1", '=HYPERLINK("http://evil")'],
)
def test_a_formula_is_shown_and_not_carried_out(cell: str) -> None:
    assert read_back(cell) == ["'" + cell]


def test_numbers_stay_numbers_and_nothing_is_empty() -> None:
    assert read_back(-3, 2.5, None, "") == ["-3", "2.5", "", ""]


def test_the_file_opens_as_utf_8_with_lines_that_spreadsheets_know() -> None:
    text = csv_text(["a", "b"], [["é", "x, y"], ['say "so"', "two\nlines"]])
    assert text == '\ufeffa,b\r\né,"x, y"\r\n"say ""so""","two\nlines"\r\n'


@given(st.lists(st.text(st.characters(exclude_characters="\x00", exclude_categories=["Cs"]))))
def test_no_text_begins_like_a_formula(cells: list[str]) -> None:
    if cells:
        back = read_back(*cells)
        assert not any(cell.lstrip(" ").startswith(("=", "+", "-", "@", "\t")) for cell in back)
        assert [cell.removeprefix("'") for cell in back] == [c.removeprefix("'") for c in cells]
