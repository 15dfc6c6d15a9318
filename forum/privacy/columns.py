"""The table of columns: of whom each column tells, what is exported, what an erasure does to it.

`columns.csv` has a row for every column of every table, and one with `*` for the table itself: by
which column its rows are somebody's, under which heading they are exported, how long they stay.
Export and erasure read it, so that it says what they do; a column without a row fails a test.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import ColumnElement, Table, select

from forum.accounts.models import Person
from forum.extensions import db

FILE = Path(__file__).with_name("columns.csv")
# Of whom a column tells: the one whose row it is, somebody else in it, or (personal) it says
# something of the first. Blank: of nobody.
HOLDS = ("", "owner", "other", "personal")
# What an erasure does. After a bar: if contributions are to go as well.
VERBS = {
    "": "nothing: it tells nothing of anybody",
    "keep": "stays, and leads to nobody any more",
    "row": "the row is deleted",
    "null": "set to nothing",
    "empty": "emptied",
    "nobody": "leads to a person without a name",
    "stand-in": "leads to another such person, whom nothing ties to the first",
    "replaced": "replaced by what says nothing",
    "told": "cleared of what tells of the person, row by row",
    "gone": "deleted or emptied",
}
# Letters belong to whoever has the address.
BY_ADDRESS = "recipient@"


@dataclass(frozen=True)
class Mark:
    """What the table says of one column."""

    name: str
    holds: str
    erased: str
    is_exported: bool
    note: str

    @property
    def verb(self) -> str:
        """What an erasure does whatever was chosen."""
        return self.erased.partition("|")[0]

    def verb_for(self, choice: str) -> str:
        """What it does by what was chosen."""
        before, bar, after = self.erased.partition("|")
        return after if bar and choice == "remove" else before


@dataclass(frozen=True)
class Marks:
    """What the table says of one table: `owner` is the way from its rows to whose they are."""

    table: str
    owner: str
    heading: str
    kept: str
    columns: tuple[Mark, ...]

    @property
    def is_personal(self) -> bool:
        """Whether anything in it tells of a person."""
        return any(column.holds for column in self.columns)

    def where(self, verb: str, *holds: str) -> list[Mark]:
        """The columns of that kind to which an erasure does this."""
        return [one for one in self.columns if one.verb == verb and one.holds in holds]


@cache
def table_of_columns() -> dict[str, Marks]:
    """The table, by the names of tables."""
    rows: dict[str, list[dict[str, str]]] = {}
    with FILE.open(newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            rows.setdefault(row["table"], []).append(row)
    return {name: _marks(name, found) for name, found in rows.items()}


def _marks(name: str, rows: list[dict[str, str]]) -> Marks:
    of_table = next(row for row in rows if row["column"] == "*")
    columns = tuple(
        Mark(row["column"], row["holds"], row["erased"], row["exported"] == "yes", row["note"])
        for row in rows
        if row["column"] != "*"
    )
    return Marks(name, of_table["holds"], of_table["exported"], of_table["note"], columns)


def table_named(name: str) -> Table:
    """The table itself."""
    return db.metadata.tables[name]


def is_theirs(marks: Marks, person_id: int) -> ColumnElement[bool]:
    """The condition that a row of a table is this person's."""
    table = table_named(marks.table)
    if marks.owner == BY_ADDRESS:
        address = select(Person.email).where(Person.id == person_id)
        return table.c.recipient == address.scalar_subquery()
    column, _through, other = marks.owner.partition(">")
    if not other:
        return table.c[column] == person_id
    theirs: Any = is_theirs(table_of_columns()[other], person_id)
    return table.c[column].in_(select(table_named(other).c.id).where(theirs))


def as_markdown() -> str:
    """What tells of people, table by table, for the documentation."""
    lines = ["| table | exported as | what an erasure does | kept |", "|---|---|---|---|"]
    for name, marks in sorted(table_of_columns().items()):
        if marks.is_personal:
            done: dict[str, list[str]] = {}
            for one in marks.columns:
                if one.holds:
                    done.setdefault(one.erased, []).append(f"`{one.name}`")
            said = "; ".join(f"{verb}: {', '.join(names)}" for verb, names in done.items())
            said = said.replace("|", " or ")
            lines.append(f"| `{name}` | {marks.heading or '–'} | {said} | {marks.kept} |")
    return "\n".join(lines)
