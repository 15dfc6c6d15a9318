"""Rows as they were: kept in full before a purge changes them, and put back exactly by its undo."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Table, UniqueConstraint, and_, delete, insert, or_, select
from sqlalchemy import update as change

from forum.core.database import Moment
from forum.extensions import db
from forum.ideas.models import Idea, Vote
from forum.moderation.models import Purge, PurgedRow
from forum.moderation.purging.traces import TRACES, Scope, Trace
from forum.people.models import Contribution
from forum.threads.models import Post, Thread


def take(purge: Purge, trace: Trace, scope: Scope) -> list[dict[str, Any]]:
    """Keep the rows of a trace as they are, then hide them or take them out; what they were."""
    table: Table = trace.model.__table__
    where = trace.whose(scope)
    found = db.session.execute(select(table).where(where).with_for_update(key_share=True))
    rows = [dict(row) for row in found.mappings()]
    if not rows:
        return rows
    values = trace.values() if trace.values else None
    kept = [
        {
            "purge_id": purge.id,
            "place": table.name,
            "key": _written({column.name: row[column.name] for column in table.primary_key}),
            "before": _written(row if values is None else {name: row[name] for name in values}),
            "is_gone": values is None,
        }
        for row in rows
    ]
    db.session.execute(insert(PurgedRow), kept)
    done = delete(table) if values is None else change(table).values(**values)
    db.session.execute(done.where(where))
    return rows


def touched(purge: Purge) -> tuple[set[int], ColumnElement[bool], ColumnElement[bool]]:
    """The people, ideas and threads that putting back what a purge took changes, or counts anew."""
    rows = db.session.scalars(select(PurgedRow).where(PurgedRow.purge_id == purge.id)).all()

    def of(model: Any, name: str) -> set[int]:
        here = [row for row in rows if row.place == model.__tablename__]
        return {(row.key if name == "id" else row.before)[name] for row in here}

    written = select(Post.thread_id).where(Post.id.in_(of(Post, "id")))
    return (
        {purge.person_id, *of(Contribution, "person_id")},
        Idea.id.in_(of(Idea, "id") | of(Vote, "idea_id")),
        or_(Thread.id.in_(of(Thread, "id")), Thread.id.in_(written)),
    )


def put_back(purge: Purge) -> dict[str, list[dict[str, Any]]]:
    """Put back what a purge changed, the last first; what was put back, by the table.

    What somebody decided anew since, or said again, stays as it is now.
    """
    query = select(PurgedRow).where(PurgedRow.purge_id == purge.id).order_by(PurgedRow.id.desc())
    kept = list(db.session.scalars(query))
    back: dict[str, list[dict[str, Any]]] = {}
    for trace in reversed(TRACES):
        table: Table = trace.model.__table__
        rows = [row for row in kept if row.place == table.name]
        again = _inserted(table, rows) if trace.values is None else _restored(table, trace, rows)
        back[trace.name] = list(again)
    db.session.execute(delete(PurgedRow).where(PurgedRow.purge_id == purge.id))
    return back


def _inserted(table: Table, rows: Iterable[PurgedRow]) -> Iterable[dict[str, Any]]:
    for row in rows:
        whole = _read(table, row.before)
        if db.session.execute(select(1).select_from(table).where(_same(table, whole))).first():
            continue
        db.session.execute(insert(table).values(**whole))
        yield whole


def _restored(table: Table, trace: Trace, rows: Iterable[PurgedRow]) -> Iterable[dict[str, Any]]:
    for row in rows:
        key, before = _read(table, row.key), _read(table, row.before)
        here = and_(*(table.c[name] == value for name, value in key.items()))
        there = db.session.execute(select(table).where(here)).mappings().one_or_none()
        if there is None or not _still_hidden(trace, dict(there)):
            continue
        db.session.execute(change(table).where(here).values(**before))
        yield {**there, **before}


def _still_hidden(trace: Trace, row: Mapping[str, Any]) -> bool:
    """Whether nobody decided about a row since: it is what the purge made of it."""
    values = trace.values() if trace.values else {}
    plain = {name: value for name, value in values.items() if isinstance(value, str | bool)}
    return all(row[name] == value for name, value in plain.items())


def _same(table: Table, row: Mapping[str, Any]) -> ColumnElement[bool]:
    """The condition that a row is there already, or another one in its place."""
    unique = [tuple(c.columns) for c in table.constraints if isinstance(c, UniqueConstraint)]
    unique += [tuple(index.columns) for index in table.indexes if index.unique]
    unique += [tuple(table.primary_key)]
    return or_(
        *(
            and_(*(table.c[column.name] == row[column.name] for column in columns))
            for columns in unique
            if all(row[column.name] is not None for column in columns)
        )
    )


def _written(row: Mapping[str, Any]) -> dict[str, Any]:
    """A row as JSON holds it: no day without a time stands in one that is purged."""
    return {
        name: value.isoformat() if isinstance(value, datetime) else value
        for name, value in row.items()
    }


def _read(table: Table, row: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: datetime.fromisoformat(value)
        if value is not None and isinstance(table.c[name].type, Moment)
        else value
        for name, value in row.items()
    }
