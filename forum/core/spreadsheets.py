"""Tables for spreadsheets: CSV and workbooks that open well, and in which no cell is a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

# What a cell of a workbook can hold.
TEXT_MAX = 32_767
# How the numbers of a column are shown, in the signs that every spreadsheet knows.
SHOWN_AS = {"text": "", "number": "#,##0", "percent": "0%", "score": "0.000"}

_ACTS = ("=", "+", "-", "@", "\t", "\r")


def csv_text(header: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A CSV file's text; a byte-order mark first, since spreadsheets guess the encoding by it."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(header)
    writer.writerows([_cell(value) for value in row] for row in rows)
    return "\ufeff" + out.getvalue()


def _cell(value: object) -> object:
    if isinstance(value, str) and value.lstrip(" ").startswith(_ACTS):
        return "'" + value
    return "" if value is None else value


@dataclass(frozen=True)
class Column:
    """A column of a sheet: its title, how its cells are shown, and how many letters wide it is."""

    title: str
    shown_as: str = "text"
    width: int = 12


@dataclass(frozen=True)
class Sheet:
    """A sheet of a workbook: below its titles, which stay in sight, a row for each thing."""

    title: str
    columns: Sequence[Column]
    rows: Iterable[Sequence[object]]


def workbook(sheets: Sequence[Sheet], *, made_at: datetime) -> bytes:
    """A workbook (XLSX): the same bytes for the same sheets and the same moment.

    A number is a number, a text is a text and never a formula, a link or a number.
    """
    from xlsxwriter import Workbook

    out = io.BytesIO()
    switches = ("strings_to_formulas", "strings_to_urls", "strings_to_numbers")
    book = Workbook(out, {"in_memory": True, **dict.fromkeys(switches, False)})
    book.set_properties({"created": made_at.replace(tzinfo=None, microsecond=0)})
    head = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
    looks = {
        name: book.add_format({"num_format": pattern, "valign": "top"} if pattern else _WRAPPED)
        for name, pattern in SHOWN_AS.items()
    }
    for sheet in sheets:
        page = book.add_worksheet(sheet.title)
        page.freeze_panes(1, 0)
        for place, column in enumerate(sheet.columns):
            page.set_column(place, place, column.width)
            page.write_string(0, place, _text(column.title), head)
        for line, row in enumerate(sheet.rows, 1):
            for place, (column, value) in enumerate(zip(sheet.columns, row, strict=True)):
                if isinstance(value, int | float):
                    page.write_number(line, place, value, looks[column.shown_as])
                elif value:
                    page.write_string(line, place, _text(value), looks["text"])
    book.close()
    return out.getvalue()


def _text(value: object) -> str:
    """A text as a cell can hold it; half a character, which no file can, is a question mark."""
    return str(_cell(str(value))).encode("utf-8", "replace").decode()[:TEXT_MAX]


_WRAPPED = {"text_wrap": True, "valign": "top"}
