"""A word of its own in every text of every row, to know again wherever it turns up."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256

from sqlalchemy import Column, String, Table, Text, select, text, update
from sqlalchemy.exc import IntegrityError

from forum.capture.rulings.themes import LABEL_MAX
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
    "area source error step email name_key secret act sort sent made device agent category "
    "request_id device_hash browser system salt choice hidden_avatar proposed host"
    "".split()
)
# Nor do people write what these tables say; what they may know of them is another's question.
MACHINERY = frozenset({"backups", "chores", "workers"})
# … but these are read, though their names are among those above.
READ = {
    *(("drafts", "why"), ("drafts", "video"), ("ideas", "video"), ("people", "about")),
    *(("subscriptions", "word"), ("invitations", "email"), ("integrations", "address")),
    *(("integrations", column) for column in ("project", "account", "issue_type")),
    ("external_links", "remote_id"),
}
# The name of a theme, which has no column of its own.
LABEL: Column[str] = Column("label", String(LABEL_MAX))
# What is stored where `before` stood: it has to have the word in it.
Wording = Callable[[Column[str], str, str], str]


def beside(column: Column[str], before: str, word: str) -> str:
    """The word after what stood there, or in its place where both have no room."""
    long = getattr(column.type, "length", None)
    fits = long is None or len(before) + len(word) < long
    return f"{before} {word}" if fits else word


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

    def plant(self, wording: Wording = beside) -> None:
        """Put a word into every text of every row, with whatever `wording` puts around it."""
        with _rewritable():
            for column in texts():
                self._plant_in(column.table, column, wording)
        self._plant_in_themes(wording)
        people = db.metadata.tables["people"]
        for number, email in db.session.execute(select(people.c.id, people.c.email)):
            if email:
                self.known[email] = Canary("people", (number,), "email")

    def _plant_in(self, table: Table, column: Column[str], wording: Wording) -> None:
        keys = list(table.primary_key.columns)
        for row in db.session.execute(select(*keys, column).order_by(*keys)).all():
            if row[-1] is None:
                continue
            word = f"zq{len(self.planted)}z"
            said = wording(column, row[-1], word)
            same = [key == value for key, value in zip(keys, row, strict=False)]
            try:
                with db.session.begin_nested():
                    db.session.execute(update(table).where(*same).values({column.name: said}))
            except IntegrityError:
                continue
            keyed = tuple(said if key is column else v for key, v in zip(keys, row, strict=False))
            self.planted.append(Canary(table.name, keyed, column.name))

    def _plant_in_themes(self, wording: Wording) -> None:
        """The names that a run gave to themes stand in what it found."""
        reports = db.metadata.tables["reports"]
        for number, findings in db.session.execute(select(reports.c.id, reports.c.findings)).all():
            found = json.loads(findings)
            for theme in found["themes"]:
                word = f"zq{len(self.planted)}z"
                theme["label"] = wording(LABEL, theme["label"], word)
                self.planted.append(Canary("reports", (number,), "findings"))
            said = json.dumps(found)
            # By its hash a process knows what it has read before, of another test as well.
            given = {"findings": said, "findings_hash": sha256(said.encode()).hexdigest()}
            db.session.execute(update(reports).where(reports.c.id == number).values(**given))

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


@contextmanager
def _rewritable() -> Iterator[None]:
    """Even the rows that nobody may change: what was said in them is read all the same."""
    kept = text("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
    triggers = db.session.execute(kept).all()
    for name, _made in triggers:
        db.session.execute(text(f"DROP TRIGGER {name}"))
    yield
    for _name, made in triggers:
        db.session.execute(text(made))


def texts() -> list[Column[str]]:
    """Every column of which people read what people write."""
    return [
        column
        for table in db.metadata.sorted_tables
        for column in table.columns
        if _is_read(table, column)
    ]


def _is_read(table: Table, column: Column[object]) -> bool:
    if not isinstance(column.type, String | Text) or column.computed is not None:
        return False
    is_structure = column.name in STRUCTURE or table.name in MACHINERY
    return not is_structure or (table.name, column.name) in READ
