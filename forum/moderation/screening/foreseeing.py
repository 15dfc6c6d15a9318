"""What a rule would have met in the past, before anybody keeps it: bounded, the newest first."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, case, func, literal, select, tuple_, union_all

from forum.accounts.models import Person
from forum.communities.models import Community
from forum.core import clock
from forum.extensions import db
from forum.ideas.models import Design, Idea, Tag
from forum.moderation.screening import settings
from forum.moderation.screening.models import Rule
from forum.moderation.screening.said import Said
from forum.threads.models import Post, Thread, ThreadTag
from forum.threads.tree import is_opening

PAST = timedelta(days=90)
AT_ONCE = 500
# Somebody waits for the page: what was not read by then is said to be.
SECONDS = 3.0
SHOWN, EXCERPT = 5, 220
_NEW_LINE = literal("\n")


@dataclass(frozen=True)
class Example:
    """A text that the rule would have met."""

    kind: str
    id: int
    author_name: str
    at: datetime
    text: str


@dataclass(frozen=True)
class Foreseen:
    """How many texts a rule would have met, of how many that were read, of how many there are."""

    met: int
    read: int
    total: int
    examples: Sequence[Example]


def foresee(community: Community, *, kind: str, pattern: str) -> Foreseen:
    """Ask the texts of the last 90 days that are shown; Invalid for what can't be a rule."""
    rule = Rule(kind=kind, pattern=settings.checked(kind, pattern), act="hold")
    allowed = settings.thresholds_of(community.id).allowed()
    until = time.monotonic() + SECONDS
    met, read, examples = 0, 0, list[Example]()
    for row in _texts(community):
        read += 1
        if Said(row.text, allowed).meets(rule):
            met += 1
            if len(examples) < SHOWN:
                examples.append(Example(row.kind, row.id, row.name, row.at, _excerpt(row.text)))
        if time.monotonic() > until:
            break
    return Foreseen(met, read, _count(community), examples)


def _excerpt(text: str) -> str:
    words = " ".join(text.split())
    return words if len(words) <= EXCERPT else words[:EXCERPT].rstrip() + "…"


def _texts(community: Community) -> Iterator[Any]:
    both = _both(community)
    # What came at the same moment, as an import does, comes in the order of its numbers.
    place = (both.c.at, both.c.kind, both.c.id)
    query = select(both, Person.name).join(Person, Person.id == both.c.author_id)
    query = query.order_by(*(column.desc() for column in place)).limit(AT_ONCE)
    rows = db.session.execute(query).all()
    while rows:
        yield from rows
        after = tuple_(*place) < tuple_(rows[-1].at, rows[-1].kind, rows[-1].id)
        rows = db.session.execute(query.where(after)).all() if len(rows) == AT_ONCE else []


def _count(community: Community) -> int:
    return db.session.scalar(select(func.count()).select_from(_both(community))) or 0


def _both(community: Community) -> Any:
    """All that was said, as the door reads it: with titles, tags and what pictures show."""
    since = clock.now() - PAST
    posts = (
        select(
            literal("post").label("kind"),
            Post.id.label("id"),
            Post.author_id.label("author_id"),
            Post.created_at.label("at"),
            (_opening() + Post.body).label("text"),
        )
        .join(Thread, Thread.id == Post.thread_id)
        .where(Thread.community_id == community.id, Post.created_at >= since)
        .where(Post.visibility == "visible", Thread.visibility == "visible")
    )
    ideas = select(
        literal("idea"),
        Idea.id,
        Idea.author_id,
        Idea.created_at,
        Idea.title
        + _those(Design.alt, Design.idea_id == Idea.id, Design.is_current.is_(True))
        + _those(Tag.name, Tag.idea_id == Idea.id)
        + _NEW_LINE
        + Idea.body,
    ).where(
        Idea.community_id == community.id, Idea.created_at >= since, Idea.visibility == "visible"
    )
    return union_all(posts, ideas).subquery()


def _opening() -> ColumnElement[str]:
    """What a post that opens a thread says above its words."""
    titled = Thread.title + _those(ThreadTag.name, ThreadTag.thread_id == Thread.id) + _NEW_LINE
    return case((is_opening(), titled), else_="")


def _those(words: Any, *where: ColumnElement[bool]) -> ColumnElement[str]:
    """Words of other rows, each on a line of its own."""
    joined = select(func.aggregate_strings(_NEW_LINE + words, "")).where(*where)
    return func.coalesce(joined.scalar_subquery(), "")
