"""Whether the index in PostgreSQL can be answered from, and what to do where it can't."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import delete, exists, inspect, select
from sqlalchemy.exc import ProgrammingError
from sqlalchemy.orm import Session

from forum.accounts.models import Person
from forum.extensions import db
from forum.search.backend import Unavailable
from forum.search.models import SearchBuild, SearchDocument, SearchWord

TABLES = (SearchDocument, SearchWord, SearchBuild)
# Under this name the version of a whole index stands.
DONE = "done"

log = logging.getLogger(__name__)


@contextmanager
def watched() -> Iterator[None]:
    """Answer that there is no index where a table or a column of it is not there."""
    try:
        yield
    except ProgrammingError as error:
        db.session.rollback()
        log.exception("the search index could not be read")
        raise Unavailable("the index could not be read") from error


def is_lost() -> bool:
    """Whether a table of the index is missing, or empty though people are there to be found."""
    tables = inspect(db.session.connection())
    if not all(tables.has_table(table.__tablename__) for table in TABLES):
        return True
    people = exists().where(Person.unclaimed.is_(False))
    kept = (exists(select(SearchDocument.ref)), exists(select(SearchWord.word)))
    expected, documents, words = db.session.execute(select(people, *kept)).one()
    return bool(expected and not (documents and words))


def version() -> int | None:
    """Of which version the index is; None while there is none."""
    return db.session.scalar(select(SearchBuild.reached).where(SearchBuild.kind == DONE))


def restore(session: Session, *, was_lost: bool) -> None:
    """Make the tables that are missing; what is left of a lost index passes for none."""
    for table in TABLES:
        table.metadata.tables[table.__tablename__].create(session.connection(), checkfirst=True)
    if was_lost:
        session.execute(delete(SearchBuild))
