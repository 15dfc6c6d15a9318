"""Checked rows into the database: all of them in one transaction, or none."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select

from forum.accounts.models import Person
from forum.accounts.names import folded
from forum.communities.models import Community
from forum.core import audit, clock
from forum.core.events import publish
from forum.extensions import db
from forum.ideas import writing
from forum.ideas.events import IdeasImported
from forum.ideas.importing.rows import AUTHOR_MAX, Checked
from forum.ideas.models import Idea, Original, Tag
from forum.ideas.service import recount
from forum.ranking import trend
from forum.threads.models import Thread

CHUNK = 500


@dataclass(frozen=True)
class Outcome:
    """What an import did."""

    added: int
    already_there: int


@dataclass(frozen=True)
class Prepared:
    """A row whose text is rendered, so that the transaction is short."""

    row: Checked
    columns: dict[str, Any]


def prepare(rows: Iterable[Checked]) -> Iterator[Prepared]:
    """Render the rows; the slow part, and done before anything is locked."""
    for row in rows:
        yield Prepared(row, writing.columns_of(row.title, row.body))


def write(community: Community, rows: Sequence[Prepared], *, consents: bool) -> Outcome:
    """Add the rows that are not there yet, in the open transaction.

    `consents` is the operator's attestation that the authors agree to capture.
    """
    there = known_keys(community)
    new = [prepared for prepared in rows if prepared.row.key not in there]
    people = _people(community, {prepared.row.author for prepared in new})
    moment = clock.now()
    for start in range(0, len(new), CHUNK):
        _insert(community, new[start : start + CHUNK], people, moment, consents=consents)
    recount(community)
    audit.record(None, "idea.import", community, added=len(new), attested=consents)
    return Outcome(len(new), len(rows) - len(new))


def known_keys(community: Community) -> set[str]:
    """The keys of the ideas that the community has."""
    return set(db.session.scalars(select(Idea.key).where(Idea.community_id == community.id)))


def _fold(name: str) -> str:
    # One letter may fold into eighteen.
    return folded(name)[:AUTHOR_MAX]


def _people(community: Community, names: set[str]) -> dict[str, int]:
    """Ids of the unclaimed people of this community by folded name; new ones are made."""
    wanted = {_fold(name): name for name in sorted(names)}
    theirs = select(Person.folded_name, Person.id).where(Person.origin == community.slug)
    known = {name: person_id for name, person_id in db.session.execute(theirs)}
    rows = [
        {
            "name": name,
            "folded_name": key,
            "origin": community.slug,
            "unclaimed": True,
            "language": community.language,
        }
        for key, name in wanted.items()
        if key not in known
    ]
    if rows:
        db.session.execute(insert(Person), rows)
    return {name: person_id for name, person_id in db.session.execute(theirs)}


def _insert(
    community: Community,
    chunk: Sequence[Prepared],
    people: dict[str, int],
    moment: datetime,
    *,
    consents: bool,
) -> None:
    threads = insert(Thread).returning(Thread.id, sort_by_parameter_order=True)
    opened = [
        {"community_id": community.id, "author_id": people[_fold(prepared.row.author)]}
        for prepared in chunk
    ]
    thread_ids = db.session.scalars(threads, opened)
    rows = [
        {
            "community_id": community.id,
            "thread_id": thread_id,
            "author_id": people[_fold(prepared.row.author)],
            "key": prepared.row.key,
            "capture_consent": consents,
            "licence_version": community.licence_version,
            "imported_votes": prepared.row.votes,
            "created_at": prepared.row.created_at or moment,
            "wanted_at": (prepared.row.created_at or moment)
            if prepared.row.votes >= community.answer_from_votes
            else None,
            "is_cut": prepared.row.original is not None,
            "heat": trend.heat(prepared.row.votes, (prepared.row.created_at or moment).timestamp()),
            **prepared.columns,
        }
        for prepared, thread_id in zip(chunk, thread_ids, strict=True)
    ]
    ideas = insert(Idea).returning(Idea.id, sort_by_parameter_order=True)
    ids = list(db.session.scalars(ideas, rows))
    _insert_more(chunk, ids)
    publish(IdeasImported(community.id, tuple(ids)))


def _insert_more(chunk: Sequence[Prepared], ids: list[int]) -> None:
    pairs = list(zip(chunk, ids, strict=True))
    tags = [{"idea_id": i, "name": name} for prepared, i in pairs for name in prepared.row.tags]
    originals = [
        {"idea_id": i, "text": prepared.row.original}
        for prepared, i in pairs
        if prepared.row.original
    ]
    if tags:
        db.session.execute(insert(Tag), tags)
    if originals:
        db.session.execute(insert(Original), originals)
