"""Every column is marked: of whom it tells, whether it is exported, what an erasure does to it."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import JSON, Integer, String

from forum import wiring
from forum.accounts.models import Person
from forum.extensions import db
from forum.privacy import columns, forgetting
from forum.privacy.columns import HOLDS, VERBS, Marks, table_of_columns
from forum.privacy.words import COLUMNS, HEADINGS

ROOT = Path(__file__).resolve().parent.parent.parent
TABLES = db.metadata.tables
# Whoever knows the wiring knows every table.
assert wiring.BLUEPRINTS
# The number of somebody, though no key of the database says so.
NUMBERS = {"audit_entries": "actor_id", "erasures": "person_id", "presses": "person_id"}
NULLS, BLANKS = {"null"}, {"empty"}


def marks_of(name: str) -> Marks:
    """The marks of a table."""
    assert name in table_of_columns(), f"the table {name} has no row in {columns.FILE.name}"
    return table_of_columns()[name]


@pytest.mark.parametrize("name", sorted(TABLES))
def test_every_column_is_marked_and_no_other(name: str) -> None:
    marked = [one.name for one in marks_of(name).columns]
    assert marked == [column.name for column in TABLES[name].columns]


def test_no_table_is_marked_that_is_not_there() -> None:
    assert set(table_of_columns()) == set(TABLES)


@pytest.mark.parametrize("name", sorted(TABLES))
def test_what_leads_to_a_person_is_marked_as_that(name: str) -> None:
    holds = {one.name: one.holds for one in marks_of(name).columns}
    for column in TABLES[name].columns:
        leads = any(key.column.table.name == "people" for key in column.foreign_keys)
        if leads or NUMBERS.get(name) == column.name:
            assert holds[column.name] in {"owner", "other"}, column.name
        elif holds[column.name] == "other":
            assert isinstance(column.type, Integer), "compared with the number of a person"


@pytest.mark.parametrize("name", sorted(TABLES))
def test_marks_use_the_words_there_are_and_columns_can_bear_them(name: str) -> None:
    table = TABLES[name]
    for one in marks_of(name).columns:
        assert one.holds in HOLDS
        assert {*one.erased.split("|")} <= set(VERBS)
        assert bool(one.holds) == bool(one.erased), one.name
        assert one.holds or not one.is_exported, f"{one.name} tells of nobody"
        assert one.erased not in NULLS or table.c[one.name].nullable
        assert one.erased not in BLANKS or isinstance(table.c[one.name].type, (JSON, String))


@pytest.mark.parametrize("name", sorted(TABLES))
def test_a_table_that_tells_of_people_says_whose_it_is_and_for_how_long(name: str) -> None:
    marks = marks_of(name)
    exported = [one.name for one in marks.columns if one.is_exported]
    assert bool(marks.heading) == bool(exported)
    assert marks.is_personal == bool(marks.kept)
    if marks.owner:
        assert columns.is_theirs(marks, 1) is not None
    else:
        assert not exported, "nobody's rows can't be exported"


def test_all_that_an_account_says_is_replaced() -> None:
    marked = {one.name for one in marks_of("people").columns if one.erased == "replaced"}
    assert marked == set(forgetting.tombstone(Person(), "nobody"))


def test_no_two_tables_are_exported_under_one_heading() -> None:
    headings = [one.heading for one in table_of_columns().values() if one.heading]
    assert sorted(headings) == sorted(set(headings))


@pytest.mark.parametrize("name", sorted(TABLES))
def test_what_is_exported_has_words_for_who_reads_it(name: str) -> None:
    marks = marks_of(name)
    exported = {one.name for one in marks.columns if one.is_exported}
    assert not exported or marks.heading in HEADINGS
    assert exported <= set(COLUMNS)


def test_the_table_is_documented() -> None:
    assert columns.as_markdown() in (ROOT / "docs" / "privacy.md").read_text()
