"""What stands in a place, once more where it must change nothing: a forgotten filter finds it.

There are copies in another community, copies out of sight, and what somebody else keeps.
"""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Collection, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import ColumnElement, Integer, String, Table, UniqueConstraint, insert, select, true

from forum.accounts.models import Person
from forum.communities.models import Community
from forum.extensions import db
from forum.ideas.models import Idea
from forum.threads.models import Post, Thread
from forum.threads.tree import DIGITS
from tests.walk.frozen import Frozen

# What the number of a copy is more than that of its row, by where it stands.
FURTHER = 1_000_000
ELSEWHERE, UNSEEN, ANOTHERS = FURTHER, 2 * FURTHER, 3 * FURTHER
TWIN = "vault"
# Who is in a community stays as it is.
BELONGING = {"communities", "memberships"}
# What the brand, or a moderator, did about something stays done when that goes out of sight.
DONE = {"comparisons", "credit_allocations", "deals", "merges", "pipeline_items", "verdicts"}
# What people keep for themselves.
KEPT = {
    *("addresses_seen", "blocks", "certificates", "consents", "credit_holders", "designs"),
    *("drafts", "exports", "former_names"),
    *("impressions", "mailings", "merge_opt_outs", "note_dismissals", "notice_settings"),
    *("notices", "owned_models", "post_drafts", "read_positions", "recovery_codes"),
    *("saved_views", "second_factors", "sessions", "subscriptions", "tokens"),
}
Row = dict[str, Any]


def double(place: Community) -> None:
    """A closed community of the same brand, with a copy of each row that hangs on this one."""
    twin = {"slug": TWIN, "visibility": "private"}
    copying = Copying(ELSEWHERE, {"communities": twin})
    copying.begin("communities", Community.id == place.id)
    copying.follow(_tables() - BELONGING)


def hide(place: Community) -> None:
    """What was written there, out of sight: with all about it, withdrawn, and each post alone."""
    hidden, tables = {"visibility": "hidden"}, _tables() - DONE - {"ideas", "threads"}
    ideas, talk = Idea.community_id == place.id, Thread.community_id == place.id
    away = Copying(UNSEEN, {"threads": hidden, "ideas": hidden})
    away.begin("threads", talk)
    away.begin("ideas", ideas)
    away.follow(tables)
    ideas &= Idea.merged_into_id.is_(None)
    # An answer was given in time or not, whatever the author did afterwards.
    gone = {"status": "withdrawn", "answered_at": None}
    withdrawn = Copying(UNSEEN + FURTHER // 4, {"ideas": gone})
    withdrawn.begin("threads", Thread.id.in_(select(Idea.thread_id).where(ideas)))
    withdrawn.begin("ideas", ideas)
    withdrawn.follow(tables)
    alone = Copying(UNSEEN + FURTHER // 2, {"posts": hidden})
    alone.begin("posts", Post.thread_id.in_(select(Thread.id).where(talk)))
    alone.follow(tables - {"posts"})


def keep_another(person: Person) -> None:
    """Somebody else, who keeps for themselves what this person does."""
    copying = Copying(ANOTHERS, {})
    copying.begin("people", Person.id == person.id)
    copying.follow(KEPT, by="person_id")


@dataclass
class Copying:
    """Copies of rows, and of what hangs on them, with other numbers."""

    further: int
    # What is otherwise in a copy, by table.
    otherwise: dict[str, Row]
    moved: dict[str, dict[object, object]] = field(default_factory=lambda: defaultdict(dict))

    def begin(self, name: str, which: ColumnElement[bool]) -> None:
        """Copy these rows of a table."""
        table = db.metadata.tables[name]
        for row in db.session.execute(select(table).where(which, table.c.id < FURTHER)).mappings():
            self._put(table, dict(row), self._led(table, dict(row)))

    def follow(self, tables: Collection[str], *, by: str = "") -> None:
        """Copy each row of these tables that hangs on a copy, by the column of that name if any."""
        for table in db.metadata.sorted_tables:
            own = table.c.id < FURTHER if _has_number(table) else true()
            rows = select(table).where(own) if table.name in tables else None
            for row in db.session.execute(rows).mappings().all() if rows is not None else ():
                led = self._led(table, dict(row))
                # What there can be but once, like the place of a post, has no copy.
                hangs = by in led if by and by in table.columns else led
                if hangs and all(_told_apart(table, dict(row), led)):
                    self._put(table, dict(row), led)

    def _led(self, table: Table, row: Row) -> Row:
        """Where the references of a row lead by now, those of them that lead to a copy."""
        return {
            column.name: self.moved[key.column.table.name][row[column.name]]
            for column in table.columns
            for key in column.foreign_keys
            if row[column.name] in self.moved[key.column.table.name]
        }

    def _put(self, table: Table, row: Row, led: Row) -> None:
        given = {name: value for name, value in row.items() if table.c[name].computed is None}
        if _has_number(table):
            given["id"] += self.further
        # What an id means that only a word beside it tells: nothing of which there is one alone.
        about = {row.get("kind"), row.get("subject_kind")}
        if "subject_id" in given and self.further == ELSEWHERE and "person" not in about:
            led["subject_id"] = row["subject_id"] + self.further
        if table.name == "posts":
            given["path"] = self._path(row["path"])
        for name in set().union(*_told_apart(table, row, led)):
            if isinstance(given[name], str):
                length = getattr(table.c[name].type, "length", None)
                given[name] = f"{self.further // (FURTHER // 4)}{given[name]}"[:length]
        given |= {**led, **self.otherwise.get(table.name, {})}
        db.session.execute(insert(table).values(given))
        if "id" in table.columns:
            self.moved[table.name][row["id"]] = given["id"]

    def _path(self, path: str) -> str:
        steps = [int(path[at : at + DIGITS]) for at in range(0, len(path), DIGITS)]
        return "".join(f"{step + self.further:0{DIGITS}}" for step in steps)


def _tables() -> set[str]:
    return {table.name for table in db.metadata.sorted_tables}


def _has_number(table: Table) -> bool:
    return "id" in table.columns and isinstance(table.c.id.type, Integer)


def _told_apart(table: Table, row: Row, led: Row) -> list[set[str]]:
    """The words, one of which must be another one, where nothing else tells a copy from its row."""
    uniques = [one.columns for one in table.constraints if isinstance(one, UniqueConstraint)]
    uniques += [one.columns for one in table.indexes if one.unique]
    uniques += [table.primary_key.columns]
    told = {"id", *led, *(name for name, value in row.items() if value is None)}
    alone = [one for one in uniques if not told & set(one.keys())]
    return [
        {key for key, column in one.items() if isinstance(column.type, String)} for one in alone
    ]


@contextmanager
def without(forum: Frozen, kind: int) -> Iterator[None]:
    """Let a forum be as if there were none of these copies, until one comes out of it."""
    _forget(forum.file, kind)
    try:
        yield
    finally:
        forum.put_back()


def _forget(file: Path, kind: int) -> None:
    with closing(sqlite3.connect(file)) as database:
        # The logs let nobody delete from them.
        guards = database.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        for (name,) in guards.fetchall():
            database.execute(f"DROP TRIGGER {name}")
        for table in db.metadata.sorted_tables:
            numbers = [one.name for one in table.columns if isinstance(one.type, Integer)]
            which = f"BETWEEN {kind} AND {kind + FURTHER - 1}"
            copied = " OR ".join(f"{name} {which}" for name in numbers if _names_a_row(name))
            if copied:
                database.execute(f"DELETE FROM {table.name} WHERE {copied}")
        database.commit()


def _names_a_row(column: str) -> bool:
    return column == "id" or column.endswith("_id")
