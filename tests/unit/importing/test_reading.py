"""Files into rows, and what can't be read told by its name and line."""

from __future__ import annotations

from pathlib import Path

import pytest

from forum.ideas.importing.reading import Table, Unreadable, read


def written(folder: Path, content: str | bytes, name: str = "ideas.csv") -> Path:
    """A file of that content."""
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def table(
    folder: Path, content: str | bytes, name: str = "ideas.csv", encoding: str = "utf-8"
) -> Table:
    """The table in a file of that content."""
    return read(written(folder, content, name), encoding)


def test_a_csv_row_knows_the_line_that_it_begins_on(tmp_path: Path) -> None:
    found = table(tmp_path, 'title,body\n\nOne,a\n"Two\nlines","b\n\nb"\nThree,c\n')
    assert found.columns == ("title", "body")
    assert [(row.line, row.cells["title"]) for row in found.rows] == [
        (3, "One"),
        (4, "Two\nlines"),
        (8, "Three"),
    ]


@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
def test_any_line_ends_are_read(tmp_path: Path, ends: str) -> None:
    found = table(tmp_path, ends.join(["title,body", "One,a", "Two,b", ""]))
    assert [(row.line, row.cells["body"]) for row in found.rows] == [(2, "a"), (3, "b")]


@pytest.mark.parametrize("mark", [",", ";", "\t", "|"])
def test_the_delimiter_is_found_in_the_header(tmp_path: Path, mark: str) -> None:
    found = table(tmp_path, f"title{mark}body\nOne{mark}a, b\n".replace("a, b", '"a, b"'))
    assert found.rows[0].cells == {"title": "One", "body": "a, b"}


@pytest.mark.parametrize("encoding", ["utf-8", "utf8", "UTF-8", "utf-8-sig", "utf-16"])
def test_a_byte_order_mark_is_no_part_of_the_first_column(tmp_path: Path, encoding: str) -> None:
    kind = "utf-16" if encoding == "utf-16" else "utf-8-sig"
    assert table(tmp_path, "title\nÉcran\n".encode(kind), encoding=encoding).columns == ("title",)


def test_a_row_of_another_width_is_a_fault_of_that_row_only(tmp_path: Path) -> None:
    found = table(tmp_path, "title,body\nOne,a,extra\nTwo,b\nThree\n")
    assert [(row.line, bool(row.fault)) for row in found.rows] == [(2, True), (3, False), (4, True)]
    assert "3 cells where the header has 2" in (found.rows[0].fault or "")


@pytest.mark.parametrize(
    ("content", "name", "says"),
    [
        ("", "a.csv", "empty"),
        (" \n\n", "a.csv", "empty"),
        (b"\x00\x01\x02", "a.csv", "NUL"),
        (b"title\nok\n\xe9t\xe9\n", "a.csv", "line 3: byte 0xe9 is not utf-8"),
        ('title,body\n"open,quote\n', "a.csv", "Line 2"),
        ("title\n" + "x" * 10_000_001, "a.csv", "Line 2: field larger"),
        ("{}", "a.xlsx", "must end in one of"),
        ("nonsense\nmore\n", "a.jsonl", "No line holds a JSON object"),
        ("[]\n", "a.json", "No line holds a JSON object"),
    ],
)
def test_a_file_that_is_none_is_refused_with_the_reason(
    tmp_path: Path, content: str | bytes, name: str, says: str
) -> None:
    with pytest.raises(Unreadable, match=says):
        table(tmp_path, content, name)


def test_a_file_that_is_not_there_and_a_folder_are_refused(tmp_path: Path) -> None:
    for path in (tmp_path / "none.csv", tmp_path):
        with pytest.raises(Unreadable, match="can't be read"):
            read(path)


def test_the_right_encoding_reads_and_an_unknown_one_is_named(tmp_path: Path) -> None:
    latin = "title\nÉté\n".encode("latin-1")
    assert table(tmp_path, latin, encoding="latin-1").rows[0].cells["title"] == "Été"
    for unknown in ("klingon", "base64"):
        with pytest.raises(Unreadable, match=f"no encoding {unknown}"):
            table(tmp_path, latin, encoding=unknown)


def test_json_lines_are_read_with_their_numbers(tmp_path: Path) -> None:
    found = table(
        tmp_path,
        '{"title": "One", "votes": 3, "tags": ["a", "b"], "body": null}\r\n\n'
        '{"title": "A \u2028 mark", "good": true}\nnot json\n["a list"]\n{"n": ' + "9" * 5000 + "}",
        "a.jsonl",
    )
    one, mark, *bad = found.rows
    assert one.cells == {"title": "One", "votes": "3", "tags": "a, b", "body": ""}
    assert (mark.line, mark.cells["title"], mark.cells["good"]) == (3, "A \u2028 mark", "true")
    assert [row.line for row in bad if row.fault] == [4, 5, 6]
    assert found.columns == ("title", "votes", "tags", "body", "good")


def test_json_that_is_nested_without_end_is_a_fault_of_its_row(tmp_path: Path) -> None:
    found = table(tmp_path, '{"title": "ok"}\n' + "[" * 100_000 + "\n", "a.jsonl")
    assert [bool(row.fault) for row in found.rows] == [False, True]


@pytest.mark.parametrize("inner", ["[" * 700 + "]" * 700, '{"a":' * 990 + "1" + "}" * 990])
def test_a_cell_that_is_nested_too_deep_is_a_fault_of_its_row(tmp_path: Path, inner: str) -> None:
    found = table(tmp_path, f'{{"title": "ok"}}\n{{"title": "deep", "tags": {inner}}}\n', "a.jsonl")
    assert [bool(row.fault) for row in found.rows] == [False, True]


def test_a_line_of_json_is_as_long_as_a_cell_at_most(tmp_path: Path) -> None:
    text = '{"title": "ok"}\n{"title": "' + "x" * 10_000_000 + '"}\n'
    found = table(tmp_path, text, "a.jsonl")
    assert [row.fault for row in found.rows] == [None, "is longer than 10000000 characters"]


def test_two_columns_of_one_name_are_refused(tmp_path: Path) -> None:
    with pytest.raises(Unreadable, match="'title'"):
        table(tmp_path, "title,body,title\na,b,c\n")
