"""What was found, read afresh from the database, each with what says who may see it."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Integer,
    Select,
    String,
    bindparam,
    case,
    cast,
    exists,
    func,
    literal,
    null,
    select,
    union_all,
)
from sqlalchemy.dialects.postgresql import ARRAY

from forum.accounts.models import Person
from forum.accounts.queries import is_there
from forum.communities.models import Membership
from forum.core.markup import text_of
from forum.extensions import db
from forum.ideas.models import Idea
from forum.search.backend import Key
from forum.search.policy import IdeaSeen
from forum.threads.models import Post, Thread

# The columns of every kind, in one order, so that one query reads them all.
COLUMNS = (
    "kind", "ref", "place", "title", "html", "author_id", "author_name", "visibility",
    "thread_visibility", "at", "number", "idea_id", "idea_author", "idea_visibility", "idea_status",
    "around",
)  # fmt: skip


@dataclass(frozen=True)
class Row:
    """Something that was found; `around` is the title of what a post stands in."""

    kind: str
    ref: int
    place: int
    title: str
    text: str
    author_id: int
    author_name: str
    visibility: str
    thread_visibility: str
    at: datetime
    number: int
    idea_id: int | None
    idea: IdeaSeen | None
    around: str

    @property
    def status(self) -> str:
        """Where the idea stands that this is."""
        return self.idea.status if self.kind == "idea" and self.idea else ""


def rows_of(keys: Iterable[Key], places: Collection[int], *, everybody: bool) -> dict[Key, Row]:
    """What stands under these keys, in one query; who is a member nowhere in `places` is hidden.

    `everybody` is for whoever may know of all people.
    """
    wanted: dict[str, list[int]] = {}
    for kind, ref in keys:
        wanted.setdefault(kind, []).append(ref)
    if not wanted:
        return {}
    query = _reading(frozenset(wanted), everybody, db.engine.dialect.name)
    given = {**wanted, "places": sorted(places)}
    found = (_row(dict(zip(COLUMNS, row, strict=True))) for row in db.session.execute(query, given))
    return {(row.kind, row.ref): row for row in found}


# Put together once for each choice of kinds: that costs more than the answer.
@lru_cache(maxsize=32)
def _reading(kinds: frozenset[str], everybody: bool, dialect: str) -> Any:
    parts = [
        query.where(_among(_KEYS[kind], kind, dialect))
        for kind, query in _selects(everybody, dialect).items()
        if kind in kinds
    ]
    return union_all(*parts) if len(parts) > 1 else parts[0]


def _among(column: Any, name: str, dialect: str) -> ColumnElement[bool]:
    """Whether a column is among the numbers that are given under a name."""
    found: ColumnElement[bool] = column.in_(bindparam(name, expanding=True))
    if dialect == "postgresql":
        # One parameter, however many there are: a statement that stays the same is planned once,
        # and to plan this one costs more than to answer it.
        found = column == func.any(bindparam(name, type_=ARRAY(Integer)))
    return found


def _selects(everybody: bool, dialect: str) -> dict[str, Select[*tuple[Any, ...]]]:
    people = _people(everybody, dialect)
    return {"idea": _ideas(), "thread": _threads(), "post": _posts(), "person": people}


def _row(values: dict[str, Any]) -> Row:
    author, seen, status = (
        values.pop(f"idea_{name}") for name in ("author", "visibility", "status")
    )
    idea = IdeaSeen(author, seen, status) if author is not None else None
    html, around = values.pop("html"), values.pop("around")
    return Row(**values, text=text_of(html or ""), idea=idea, around=around or "")


_WORDS = cast(null(), String)


def _labelled(columns: tuple[Any, ...]) -> list[Any]:
    return [column.label(name) for name, column in zip(COLUMNS, columns, strict=True)]


def _ideas() -> Select[*tuple[Any, ...]]:
    columns = (
        literal("idea"), Idea.id, Idea.community_id, Idea.title, Idea.body_html, Idea.author_id,
        Person.name, Idea.visibility, Thread.visibility, Idea.created_at, Idea.support, Idea.id,
        Idea.author_id, Idea.visibility, Idea.status, _WORDS,
    )  # fmt: skip
    joined = select(*_labelled(columns)).join(Person, Person.id == Idea.author_id)
    return joined.join(Thread, Thread.id == Idea.thread_id)


def _threads() -> Select[*tuple[Any, ...]]:
    columns = (
        literal("thread"), Thread.id, Thread.community_id, Thread.title, literal(""), literal(0),
        literal(""), Thread.visibility, Thread.visibility, Thread.last_post_at, Thread.post_count,
        Idea.id, Idea.author_id, Idea.visibility, Idea.status, _WORDS,
    )  # fmt: skip
    joined = select(*_labelled(columns)).outerjoin(Idea, Idea.thread_id == Thread.id)
    return joined.where(Thread.title.is_not(None))


def _posts() -> Select[*tuple[Any, ...]]:
    around = case((Thread.title.is_(None), Idea.title), else_=Thread.title)
    columns = (
        literal("post"), Post.id, Thread.community_id, literal(""), Post.body_html, Post.author_id,
        Person.name, Post.visibility, Thread.visibility, Post.created_at, literal(0),
        Idea.id, Idea.author_id, Idea.visibility, Idea.status, around,
    )  # fmt: skip
    joined = select(*_labelled(columns)).select_from(Post).join(Thread, Thread.id == Post.thread_id)
    joined = joined.join(Person, Person.id == Post.author_id)
    return joined.outerjoin(Idea, Idea.thread_id == Thread.id)


def _people(everybody: bool, dialect: str) -> Select[*tuple[Any, ...]]:
    member = exists().where(Membership.person_id == Person.id)
    here = _among(Membership.community_id, "places", dialect)
    shared = case((member.where(here).correlate(Person), "visible"), else_="hidden")
    seen = literal("visible") if everybody else shared
    columns = (
        literal("person"), Person.id, literal(0), Person.name, literal(""), Person.id, Person.name,
        seen, literal("visible"), Person.created_at, literal(0), cast(null(), Idea.id.type),
        cast(null(), Idea.id.type), _WORDS, _WORDS, _WORDS,
    )  # fmt: skip
    return select(*_labelled(columns)).where(is_there())


_KEYS: dict[str, Any] = {"idea": Idea.id, "thread": Thread.id, "post": Post.id, "person": Person.id}
