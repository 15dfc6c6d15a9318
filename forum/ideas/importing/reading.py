"""Files into rows: CSV and JSON Lines, each row with the number of its line."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from forum.core.errors import ForumError

CELL_MAX = 10_000_000
DELIMITERS = ",;\t|"
JSON_LINES = frozenset({".jsonl", ".ndjson", ".json"})
CSV = frozenset({".csv", ".tsv", ".txt"})


class Unreadable(ForumError):
    """A file of which nothing can be imported; the message says why."""


@dataclass(frozen=True)
class Raw:
    """One row as the file has it; `fault` where the row itself can't be read."""

    line: int
    cells: dict[str, str]
    fault: str | None = None


@dataclass(frozen=True)
class Table:
    """A file's columns and rows."""

    columns: tuple[str, ...]
    rows: list[Raw]


def read(path: Path, encoding: str = "utf-8") -> Table:
    """Read a whole file; Unreadable if it is no text, no table, or not there."""
    text = _text(path, encoding)
    if path.suffix.lower() in JSON_LINES:
        return _json_lines(text)
    if path.suffix.lower() in CSV:
        return _csv(text)
    known = ", ".join(sorted(CSV | JSON_LINES))
    raise Unreadable(f"{path.name}: the name must end in one of {known}.")


def _text(path: Path, encoding: str) -> str:
    try:
        data = path.read_bytes()
    except OSError as error:
        raise Unreadable(f"{path} can't be read: {error.strerror}.") from error
    try:
        text = data.decode(encoding).removeprefix("\ufeff")
    except LookupError as error:
        raise Unreadable(f"There is no encoding {encoding}.") from error
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise Unreadable(
            f"{path.name}, line {line}: byte 0x{data[error.start]:02x} is not {encoding}. "
            "Save the file as UTF-8, or say what it is, for example --encoding latin-1."
        ) from error
    if "\x00" in text:
        raise Unreadable(f"{path.name} holds NUL bytes: it is not a text file.")
    if not text.strip():
        raise Unreadable(f"{path.name} is empty.")
    return text


def _csv(text: str) -> Table:
    csv.field_size_limit(CELL_MAX)
    header_line = text.lstrip("\r\n").splitlines()[0]
    delimiter = max(DELIMITERS, key=header_line.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        columns = tuple(name.strip() for name in next(row for row in reader if row))
        twice = [name for name in columns if columns.count(name) > 1]
        if twice:
            raise Unreadable(f"Two columns are called {twice[0]!r}: give each its own name.")
        return Table(columns, list(_csv_rows(reader, columns)))
    except csv.Error as error:
        raise Unreadable(f"Line {reader.line_num}: {error}.") from error


def _csv_rows(reader: Any, columns: tuple[str, ...]) -> Iterator[Raw]:
    line = reader.line_num + 1
    for cells in reader:
        if len(cells) == len(columns):
            yield Raw(line, dict(zip(columns, cells, strict=True)))
        elif cells:
            fault = f"has {len(cells)} cells where the header has {len(columns)}"
            yield Raw(line, {}, fault)
        line = reader.line_num + 1


def _json_lines(text: str) -> Table:
    # Not splitlines(): a JSON text may hold U+2028 and its kind as they are.
    rows = [
        _json_row(number, line) for number, line in enumerate(text.split("\n"), 1) if line.strip()
    ]
    columns = tuple(dict.fromkeys(name for row in rows for name in row.cells))
    if not columns:
        raise Unreadable("No line holds a JSON object: one object on each line is expected.")
    return Table(columns, rows)


def _json_row(number: int, line: str) -> Raw:
    if len(line) > CELL_MAX:
        return Raw(number, {}, f"is longer than {CELL_MAX} characters")
    try:
        found = json.loads(line)
        if isinstance(found, dict):
            return Raw(number, {str(name): _cell(value) for name, value in found.items()})
    except (ValueError, RecursionError) as error:
        return Raw(number, {}, f"is not JSON: {error}"[:200])
    return Raw(number, {}, "is not a JSON object")


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, list):
        return ", ".join(_cell(item) for item in value)
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
