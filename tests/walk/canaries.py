"""A word of its own in every text of every row, to know again wherever it turns up."""

from __future__ import annotations

import re
from dataclasses import dataclass

from sqlalchemy import Column, String, Table, Text, select, update
from sqlalchemy.exc import IntegrityError

from forum.extensions import db

WORD = re.compile(r"zq(\d+)z")
# Text that people neither write nor read: what is named so is told apart by code.
STRUCTURE = frozenset(
    "slug key kind state status visibility language code checksum word file path way every role "
    "folded folded_name origin password_hash session_key hash digest surface version text_hash "
    "mode stage lane payload sign reactions accent event place once avatar time_zone sociability "
    "public_id address project account issue_type token signing signing_before disabled_why "
    "poll_tag poll_trouble weights findings owned groups theme report_key theme_key remote_id "
    "remote_state batch purpose feed_key ended_because before after status_before subject_kind "
    "action what about detail corpus_hash findings_hash unsubscribe pictures recipient video why "
    "area source error step email name_key secret act sort sent made device agent category"
    "".split()
)
# … but these are read, though their names are among those above.
READ = {("brands", "name"), ("drafts", "why"), ("people", "about"), ("areas", "name")}


@dataclass(frozen=True)
class Canary:
    """Where a word was planted."""

    table: str
    row: tuple[object, ...]
    column: str


class Aviary:
    """All that were planted."""

    def __init__(self) -> None:
        self.planted: list[Canary] = []
        # What is known by a word that was there before, such as a mail address.
        self.known: dict[str, Canary] = {}

    def plant(self) -> None:
        """Put a word into every text of every row."""
        for table in db.metadata.sorted_tables:
            for column in table.columns:
                if _is_read(table, column):
                    self._plant_in(table, column)
        people = db.metadata.tables["people"]
        for number, email in db.session.execute(select(people.c.id, people.c.email)):
            if email:
                self.known[email] = Canary("people", (number,), "email")

    def _plant_in(self, table: Table, column: Column[str]) -> None:
        keys = list(table.primary_key.columns)
        for row in db.session.execute(select(*keys, column)).all():
            if row[-1] is None or table.name == "community_texts":
                continue
            word = f"zq{len(self.planted)}z"
            long = getattr(column.type, "length", None)
            fits = long is None or len(row[-1]) + len(word) < long
            text = f"{row[-1]} {word}" if fits else word
            same = [key == value for key, value in zip(keys, row, strict=False)]
            try:
                with db.session.begin_nested():
                    db.session.execute(update(table).where(*same).values({column.name: text}))
            except IntegrityError:
                continue
            keyed = tuple(text if key is column else v for key, v in zip(keys, row, strict=False))
            self.planted.append(Canary(table.name, keyed, column.name))

    def heard_in(self, text: str) -> set[Canary]:
        """Whose words a text has."""
        found = {self.planted[int(number)] for number in WORD.findall(text)}
        return found | {canary for word, canary in self.known.items() if word in text}

    def words(self, *tables: str) -> list[tuple[str, Canary]]:
        """The words that were planted in these tables."""
        return [
            (f"zq{number}z", canary)
            for number, canary in enumerate(self.planted)
            if canary.table in tables
        ]


def _is_read(table: Table, column: Column[object]) -> bool:
    if not isinstance(column.type, String | Text) or column.computed is not None:
        return False
    return column.name not in STRUCTURE or (table.name, column.name) in READ
