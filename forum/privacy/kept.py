"""What is kept of a person, as rows under headings: what the table of columns says is exported."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from forum.accounts.actor import Actor
from forum.accounts.queries import actor_of, person_with_consent
from forum.communities.models import Community
from forum.communities.queries import is_visible_to, standings_of
from forum.core.errors import NotFound
from forum.core.language import _
from forum.extensions import db
from forum.ideas.models import Idea
from forum.ideas.queries import IS_OPEN_TO_ALL
from forum.privacy.columns import Marks, is_theirs, table_named, table_of_columns

# So many ids are asked for at once: some databases take no more in a statement.
AT_ONCE = 500
# What a person looks for first; the rest follows by its heading.
FIRST = ("person", "memberships", "ideas", "designs", "threads", "posts", "votes", "consents")
Row = dict[str, Any]


@dataclass(frozen=True)
class Section:
    """One heading and the rows under it."""

    heading: str
    rows: list[Row]


def sections_of(person_id: int) -> Iterator[Section]:
    """All that is kept of a person, a table at a time: the account first."""
    actor = _as_actor(person_id)
    marked = [marks for marks in table_of_columns().values() if marks.heading]
    for marks in sorted(marked, key=lambda one: (_place_of(one.heading), one.heading)):
        yield Section(marks.heading, _rows(marks, person_id, actor))


def _place_of(heading: str) -> int:
    return FIRST.index(heading) if heading in FIRST else len(FIRST)


def count_of_sections() -> int:
    """How many sections there are, for whoever says how far it is."""
    return sum(bool(marks.heading) for marks in table_of_columns().values())


def _rows(marks: Marks, person_id: int, actor: Actor) -> list[Row]:
    table = table_named(marks.table)
    columns = [table.c[one.name] for one in marks.columns if one.is_exported]
    query = select(*columns).where(is_theirs(marks, person_id)).order_by(*table.primary_key)
    rows: list[Row] = [dict(row) for row in db.session.execute(query).mappings()]
    db.session.rollback()
    for column, name, called in (
        ("idea_id", "idea", _titles),
        ("community_id", "community", _communities),
    ):
        known = called(actor, {row[column] for row in rows if row.get(column)})
        for row in rows:
            if column in row:
                row[name] = known.get(row[column])
    return rows


def _titles(actor: Actor, ids: Iterable[int]) -> dict[int, str]:
    """The titles of the ideas that the person may read now: a number may name a hidden one."""
    seen = IS_OPEN_TO_ALL & is_visible_to(actor)
    query = select(Idea.id, Idea.title).join(Community, Community.id == Idea.community_id)
    return _in_parts(query.where(seen | (Idea.author_id == actor.person_id)), Idea.id, ids)


def _communities(actor: Actor, ids: Iterable[int]) -> dict[int, str]:
    query = select(Community.id, Community.name).where(is_visible_to(actor))
    return _in_parts(query, Community.id, ids)


def _in_parts(query: Any, column: Any, ids: Iterable[int]) -> dict[int, str]:
    wanted, found = sorted(ids), {}
    for at in range(0, len(wanted), AT_ONCE):
        part = query.where(column.in_(wanted[at : at + AT_ONCE]))
        found.update({key: name for key, name in db.session.execute(part)})
    return found


def _as_actor(person_id: int) -> Actor:
    found = person_with_consent(person_id)
    if found is None:
        raise NotFound(_("There is no such person."))
    return actor_of(*found, standings_of(person_id))
