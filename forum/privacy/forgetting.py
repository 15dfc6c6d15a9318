"""What the table of columns says of an erasure, done: table by table, on either database.

What somebody gave stays with a person without a name, the row that they had. What nobody but the
forum knew of them, their votes above all, goes to another one, to whom nothing leads
(docs/adr/0022-two-nobodies.md).
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Column, ColumnElement, Table, delete, select, update

from forum.accounts.models import Person
from forum.communities.models import Membership
from forum.communities.service import recount_members
from forum.core import clock
from forum.extensions import db
from forum.ideas.models import Idea
from forum.privacy.columns import Marks, is_theirs, table_named, table_of_columns

ERASED = "erased"
LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)
STAND_INS = 2**31 - 1


def nobodys_name() -> str:
    """A name that nobody can choose, the same in every language."""
    return f"anon·{secrets.token_hex(3)}"


def forget_rows(person_id: int, choice: str) -> None:
    """Do to every table what its marks say, but for what is told row by row (told.py)."""
    places = db.session.scalars(
        select(Membership.community_id).where(Membership.person_id == person_id)
    ).all()
    stand_in = _stand_in(person_id)
    # What others hang on goes last.
    for table in reversed(db.metadata.sorted_tables):
        if table.name != Person.__tablename__:
            _forget_in(table, table_of_columns()[table.name], person_id, stand_in, choice)
    recount_members(places)


def _forget_in(table: Table, marks: Marks, person_id: int, stand_in: int, choice: str) -> None:
    blank = {one.name: _empty(table.c[one.name]) for one in marks.where("empty", "personal")}
    blank |= {one.name: None for one in marks.where("null", "personal")}
    if blank:
        _run(update(table).where(is_theirs(marks, person_id)).values(blank))
    for one in marks.columns:
        if one.holds in {"owner", "other"}:
            own = one.holds == "owner"
            here = is_theirs(marks, person_id) if own else table.c[one.name] == person_id
            _cut(table.c[one.name], one.verb_for(choice), here, person_id, stand_in)


def _cut(
    column: Column[Any], verb: str, here: ColumnElement[bool], person_id: int, stand_in: int
) -> None:
    table = column.table
    if verb == "row":
        _run(delete(table).where(here))
    elif verb == "null":
        _run(update(table).where(here).values({column.name: None}))
    elif verb == "stand-in":
        if "idea_id" in table.c:
            # What an author said of their own ideas counts differently: it must stay recognised.
            here &= table.c.idea_id.not_in(select(Idea.id).where(Idea.author_id == person_id))
        _run(update(table).where(here).values({column.name: stand_in}))


def _empty(column: Column[Any]) -> Any:
    if column.type.python_type is str:
        return ""
    # What a new row says, of JSON: no list, or no words.
    default: Any = column.default
    return default.arg(None)


def _run(statement: Any) -> None:
    db.session.execute(statement, execution_options={"synchronize_session": False})


def tombstone(person: Person, called: str) -> Mapping[str, Any]:
    """What the row of somebody who was erased says instead of what it said."""
    return {
        "name": called,
        "folded_name": secrets.token_hex(16),
        "origin": ERASED,
        "email": None,
        "password_hash": None,
        "unclaimed": True,
        "is_admin": False,
        "language": "en",
        "created_at": LONG_AGO,
        # What they were allowed to give counts on.
        "verified_at": LONG_AGO if person.verified_at else None,
        "of_age_confirmed_at": None,
        "unread_notices": 0,
        "about": "",
        "about_html": "",
        "about_renderer": 0,
        "sociability": None,
        "avatar": None,
        "hidden_avatar": None,
        "avatar_bytes": 0,
        "time_zone": "UTC",
        "renamed_at": None,
        "days_seen": 0,
        "last_seen_on": None,
        "contributions": 0,
        "trust_granted_at": None,
        "flag_upheld_at": None,
        "leaving_at": None,
        "erased_at": clock.now(),
    }


def lay_to_rest(person: Person, called: str) -> None:
    """Leave of a person's own row the number alone."""
    values = dict(tombstone(person, called))
    _run(update(table_named("people")).where(Person.id == person.id).values(values))
    db.session.expire(person)


def _stand_in(person_id: int) -> int:
    """Another nobody: of a number that tells not when it was made, and without a date."""
    person = db.session.get_one(Person, person_id)
    number = -1 - secrets.randbelow(STAND_INS)
    says = {**tombstone(person, nobodys_name()), "is_demo": False, "erased_at": LONG_AGO}
    db.session.execute(table_named("people").insert().values({**says, "id": number}))
    return number
