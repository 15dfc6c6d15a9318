"""Effects outside the database: a row in the transaction of their cause, carried out by a job.

A row is delivered at least once. Whoever carries it out holds a lease that is renewed while the
work goes on, so that the row of a killed process is free again after LEASE seconds.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

from flask import Flask, current_app
from sqlalchemy import (
    JSON,
    CheckConstraint,
    ColumnElement,
    Index,
    String,
    UniqueConstraint,
    and_,
    delete,
    or_,
    select,
    update,
)
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Mapped, mapped_column

from forum.core import clock, tracing
from forum.core.database import Moment
from forum.core.hands import Hands
from forum.core.limits import REQUEST_ID_MAX
from forum.core.redaction import ERROR_MAX, told
from forum.core.transaction import after_commit, transaction
from forum.extensions import Model, db

LEASE = timedelta(seconds=30)
RENEW_SECONDS = 10.0
TRIES = 8
FIRST_WAIT = timedelta(seconds=5)
# Mails wait for their server for three days: 5 s, 10 s, … 5 h 41 min, and then every six hours.
PATIENT_TRIES = 25
LONGEST_WAIT = timedelta(hours=6)

log = logging.getLogger(__name__)

hands = Hands()

Handler = Callable[[Mapping[str, Any]], None]


class Later(Exception):
    """Raised by a handler that keeps a schedule of its own: nothing failed, `at` is the time."""

    def __init__(self, at: datetime) -> None:
        super().__init__(at.isoformat())
        self.at = at


class Effect(Model):
    """One effect to bring about: its kind, what the handler needs to know, and how far it is."""

    __tablename__ = "outbox"
    __table_args__ = (
        UniqueConstraint("kind", "key"),
        CheckConstraint("state IN ('waiting', 'done', 'dead', 'dropped')", name="state"),
        Index(None, "state", "due_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(40))
    key: Mapped[str] = mapped_column(String(120))
    payload: Mapped[dict[str, Any]] = mapped_column(JSON)
    state: Mapped[str] = mapped_column(String(10), default="waiting")
    tries: Mapped[int] = mapped_column(default=0)
    # Whether it is worth three days of trying.
    is_patient: Mapped[bool] = mapped_column(default=False, server_default="0")
    # Effects of one lane wait for each other, and nothing else waits for them (lanes.py).
    lane: Mapped[str | None] = mapped_column(String(40))
    created_at: Mapped[datetime] = mapped_column(Moment, default=clock.now)
    due_at: Mapped[datetime] = mapped_column(Moment, default=clock.now)
    leased_until: Mapped[datetime | None] = mapped_column(Moment)
    error: Mapped[str | None] = mapped_column(String(ERROR_MAX))
    # The request that caused it, as its log lines say.
    request_id: Mapped[str | None] = mapped_column(String(REQUEST_ID_MAX))


def add(
    kind: str,
    key: str,
    payload: Mapping[str, Any],
    *,
    wake_worker: bool = True,
    is_patient: bool = False,
    lane: str | None = None,
) -> Effect:
    """Ask for an effect in the open transaction; the worker is woken once that has committed.

    Whoever carries the effect out at once, like a command line, lets the worker sleep.
    """
    row = Effect(kind=kind, key=key, payload=dict(payload), is_patient=is_patient, lane=lane)
    row.request_id = tracing.current()
    db.session.add(row)
    db.session.flush()
    if wake_worker:
        wake_for(row.id)
    return row


def wake_for(effect_id: int) -> None:
    """Wake the worker for an effect once the open transaction has committed."""
    wake: Callable[[int], None] = current_app.extensions["wake_worker"]
    after_commit(lambda: wake(effect_id))


def carry_out(effect_id: int, handlers: Mapping[str, Handler]) -> bool:
    """Claim the effect and run its handler; False where it is done, put off or held by another.

    A failure is noted and tried again later, at growing distances; after TRIES the row is dead.
    """
    with hands.holding(effect_id, lambda: _claimed(effect_id)) as row:
        if row is None:
            return False
        with tracing.on_behalf_of(row.request_id):
            return _carried_out(row, handlers)


def _carried_out(row: Effect, handlers: Mapping[str, Handler]) -> bool:
    effect_id = row.id
    try:
        with _lease_kept(effect_id):
            handlers[row.kind](row.payload)
    except Later as later:
        db.session.rollback()
        with transaction() as session:
            session.execute(
                _change(effect_id, due_at=later.at, tries=0, leased_until=None, error=None)
            )
        return False
    except Exception as error:
        db.session.rollback()
        _note_failure(effect_id, row, error)
        raise
    with transaction() as session:
        session.execute(_change(effect_id, state="done", leased_until=None, error=None))
    return True


def let_go(effect_ids: Collection[int]) -> None:
    """Free these at once, as if they had not been tried: this process ends before they do."""
    with transaction() as session:
        held = update(Effect).where(Effect.id.in_(effect_ids), Effect.state == "waiting")
        session.execute(held.values(leased_until=None, tries=Effect.tries - 1))


def due_ids(limit: int = 100) -> list[int]:
    """Effects that wait, are due and that nobody holds; oldest first."""
    query = select(Effect.id).where(is_due()).order_by(Effect.due_at, Effect.id).limit(limit)
    return list(db.session.scalars(query))


def is_due() -> ColumnElement[bool]:
    """The condition that an Effect waits, that its time has come, and that nobody holds it."""
    moment = clock.now()
    return and_(Effect.state == "waiting", Effect.due_at <= moment, is_free(moment))


def is_free(moment: datetime) -> ColumnElement[bool]:
    """The condition that no live process holds an Effect at this moment."""
    return or_(Effect.leased_until.is_(None), Effect.leased_until <= moment)


def lanes_of(effect_ids: Collection[int]) -> dict[int, str]:
    """The lanes of those of these effects that have one."""
    query = select(Effect.id, Effect.lane).where(
        Effect.id.in_(effect_ids), Effect.lane.is_not(None)
    )
    return {effect_id: lane for effect_id, lane in db.session.execute(query) if lane}


def find(kind: str, key: str) -> Effect | None:
    """The effect of that kind and key."""
    query = select(Effect).where(Effect.kind == kind, Effect.key == key)
    return db.session.scalar(query.execution_options(populate_existing=True))


def forget(kind: str, before: datetime) -> None:
    """Drop what was carried out of a kind whose keys are never asked for again."""
    done = delete(Effect).where(Effect.kind == kind, Effect.state != "waiting")
    db.session.execute(done.where(Effect.due_at < before))


def is_held(effect: Effect) -> bool:
    """Whether a live process holds the effect at this moment."""
    return effect.leased_until is not None and effect.leased_until > clock.now()


def _change(effect_id: int, **values: Any) -> Any:
    return update(Effect).where(Effect.id == effect_id).values(**values)


def _claimed(effect_id: int) -> Effect | None:
    moment = clock.now()
    claim = _change(effect_id, leased_until=moment + LEASE, tries=Effect.tries + 1).where(
        Effect.state == "waiting", is_free(moment)
    )
    with transaction() as session:
        if session.execute(claim).rowcount != 1:  # type: ignore[attr-defined]
            return None
    return db.session.get(Effect, effect_id, populate_existing=True)


def _note_failure(effect_id: int, row: Effect, error: Exception) -> None:
    wait = min(FIRST_WAIT * 2 ** min(row.tries - 1, 13), LONGEST_WAIT)
    most = PATIENT_TRIES if row.is_patient else TRIES
    with transaction() as session:
        session.execute(
            _change(
                effect_id,
                state="dead" if row.tries >= most else "waiting",
                due_at=clock.now() + wait,
                leased_until=None,
                error=told(error),
            )
        )


@contextmanager
def _lease_kept(effect_id: int) -> Iterator[None]:
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    over = threading.Event()

    def keep() -> None:
        while not over.wait(RENEW_SECONDS):
            try:
                with app.app_context(), transaction() as session:
                    session.execute(_change(effect_id, leased_until=clock.now() + LEASE))
            except OperationalError:
                # The lease outlasts a database that is busy or away for a moment.
                log.warning("the lease of effect %s could not be renewed", effect_id)

    keeper = threading.Thread(target=keep, name=f"lease-{effect_id}", daemon=True)
    keeper.start()
    try:
        yield
    finally:
        over.set()
        keeper.join()
