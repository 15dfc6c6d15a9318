"""Workbooks: numbers are numbers, texts are texts and nothing acts; the same bytes for the same."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import UTC, datetime

import openpyxl
import pytest

from forum.core.spreadsheets import TEXT_MAX, Column, Sheet, workbook

MOMENT = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
HOSTILE = [
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    '=HYPERLINK("http://evil.example","x")',
    "  =cmd|' /C calc'!A0",
    "https://evil.example",
    "mailto:a@example.org",
    "007",
    "1e5",
    "<b>&amp;</b>",
    "a\x00b\x0bc",
    "\ud800",
    "x" * (TEXT_MAX + 9),
]


def written(*rows: list[object], columns: tuple[Column, ...] = (Column("A"), Column("B"))) -> bytes:
    """A workbook of one sheet."""
    return workbook([Sheet("One", columns, rows)], made_at=MOMENT)


@pytest.mark.parametrize("text", HOSTILE)
def test_a_text_is_never_more_than_a_text(text: str) -> None:
    made = written([text, 1])
    cell = openpyxl.load_workbook(io.BytesIO(made)).active["A2"]
    assert cell.data_type == "s"
    assert cell.hyperlink is None
    assert not str(cell.value).startswith(("=", "+", "-", "@", "\t", "\r"))
    with zipfile.ZipFile(io.BytesIO(made)) as packed:
        parts = {name: packed.read(name).decode() for name in packed.namelist()}
    assert not re.search(r"<f[ >]|<hyperlink", parts["xl/worksheets/sheet1.xml"])
    assert not [name for name in parts if "external" in name.lower() or "vba" in name.lower()]


def test_titles_of_columns_are_texts_too() -> None:
    made = written([1, 2], columns=(Column("=A"), Column("B")))
    assert openpyxl.load_workbook(io.BytesIO(made)).active["A1"].value == "'=A"


def test_numbers_are_numbers_and_shown_as_their_column_says() -> None:
    columns = (Column("Share", "percent"), Column("Score", "score"), Column("N", "number"))
    sheet = openpyxl.load_workbook(io.BytesIO(written([0.5, 0.25, 1200], columns=columns))).active
    assert [cell.value for cell in sheet[2]] == [0.5, 0.25, 1200]
    assert [cell.number_format for cell in sheet[2]] == ["0%", "0.000", "#,##0"]
    assert sheet.freeze_panes == "A2"


def test_what_is_not_known_is_an_empty_cell() -> None:
    sheet = openpyxl.load_workbook(io.BytesIO(written([None, ""], [0, 0.0]))).active
    assert [cell.value for cell in sheet[2]] == [None, None]
    assert [cell.value for cell in sheet[3]] == [0, 0]


def test_the_same_sheets_are_the_same_bytes_whenever_they_are_written() -> None:
    first = written(["a", 1])
    assert written(["a", 1]) == first
    with zipfile.ZipFile(io.BytesIO(first)) as packed:
        assert {one.date_time for one in packed.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert "2026-11-23T09:30:00Z" in packed.read("docProps/core.xml").decode()
