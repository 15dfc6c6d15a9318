"""The one place that commits. The edge opens a transaction; use cases only change things."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from sqlalchemy import event
from sqlalchemy.exc import DBAPIError, IntegrityError, InvalidRequestError
from sqlalchemy.orm import ORMExecuteState, Session, UOWTransaction
from sqlalchemy.orm.exc import StaleDataError

from forum.core.errors import Conflict
from forum.core.language import later
from forum.extensions import db

log = logging.getLogger(__name__)

AT_ONCE = later("Somebody changed this at the same moment. Please try again.")
# As PostgreSQL calls it.
DEADLOCK = "40P01"
_OPEN = "transaction_open"
_AFTER = "after_commit"


class WriteOutsideTransaction(RuntimeError):
    """A programming error: something was written where nothing would commit it."""


@contextmanager
def transaction() -> Iterator[Session]:
    """Commit what happens inside, then run what waits for the commit; roll back on any exception.

    What somebody else at the same moment made impossible is a Conflict. Transactions do not nest:
    the caller at the edge owns it.
    """
    session = db.session()
    if session.info.get(_OPEN):
        raise RuntimeError("a transaction is open already")
    # Ends the read transaction of this request, so that the writing one starts with the lock.
    session.commit()
    session.info[_OPEN] = True
    session.info[_AFTER] = []
    try:
        session.connection(execution_options={"writing": True})
        yield session
        session.commit()
    except BaseException as error:
        session.rollback()
        if _met_somebody(error):
            raise Conflict(str(AT_ONCE)) from error
        raise
    finally:
        session.info[_OPEN] = False
        callbacks: list[Callable[[], None]] = session.info.pop(_AFTER)
        if session.in_transaction():
            session.rollback()
    for callback in callbacks:
        callback()


def after_commit(callback: Callable[[], None]) -> None:
    """Run `callback` once the open transaction has committed; never if it rolls back."""
    waiting = db.session().info.get(_AFTER)
    if waiting is None:
        raise WriteOutsideTransaction("after_commit needs an open transaction")
    waiting.append(callback)


def lock(row: object) -> None:
    """Wait until nobody else changes `row`, and read it as it is then; ours until the commit.

    A rule or a counter that looks at a row and then writes must not look at the past. SQLite has
    one writer at a time and reads it afresh only. Conflict where it is gone by then.
    """
    try:
        db.session.refresh(row, with_for_update={"key_share": True, "of": type(row)})
    except InvalidRequestError as error:
        if row not in db.session():
            raise
        raise Conflict(str(AT_ONCE)) from error


def _met_somebody(error: BaseException) -> bool:
    """Whether a row of somebody else's is in the way, or gone, or two waited for each other."""
    if isinstance(error, DBAPIError) and getattr(error.orig, "sqlstate", None) == DEADLOCK:
        # Rows are held in one order: whoever looks after the forum's code wants to know.
        log.warning("two transactions waited for each other", exc_info=error)
        return True
    return isinstance(error, IntegrityError | StaleDataError)


def let_go(_error: BaseException | None = None) -> None:
    """Give the session back, at the end of a request: the answer is made, whatever becomes of it.

    A connection that the database has ended meanwhile can't be rolled back, and need not be.
    """
    try:
        db.session.remove()
    except DBAPIError:
        log.warning("a connection was gone when it was given back")
        db.session.registry.clear()


# Every write outside `transaction()` fails at once, so that a GET can't write.
@event.listens_for(db.session, "before_flush")
def _refuse_flush(session: Session, _context: UOWTransaction, _instances: object) -> None:
    if session.info.get(_OPEN):
        return
    if session.new or session.deleted or any(map(session.is_modified, session.dirty)):
        raise WriteOutsideTransaction("objects changed outside transaction()")


@event.listens_for(db.session, "do_orm_execute")
def _refuse_statement(state: ORMExecuteState) -> None:
    if not state.is_select and not state.session.info.get(_OPEN):
        raise WriteOutsideTransaction("a writing statement outside transaction()")
