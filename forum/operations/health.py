"""Whether the forum is well: a handful of questions, each cheap enough to be asked every second."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import func, literal, select
from sqlalchemy.exc import OperationalError, ProgrammingError

from forum.core import clock, pulse, versions
from forum.core.outbox import Effect, is_due
from forum.core.settings import settings
from forum.extensions import db

DISK_LEAST = 500_000_000
# What is due and that nobody took up for so long: the worker is not keeping up.
LATE_AFTER = timedelta(minutes=5)
# Without these no page can be answered; the others are for the operator to see to.
VITAL = ("database", "schema")


@dataclass(frozen=True)
class Check:
    """One question and whether its answer is good."""

    name: str
    is_well: bool


def checks() -> list[Check]:
    """Every question, asked now; what an absent database was asked is unwell."""
    return [Check(name, _answer(ask)) for name, ask in _QUESTIONS.items()]


def state_of(asked: list[Check]) -> str:
    """well; strained: pages are answered and something needs a look; unwell: they are not."""
    unwell = {check.name for check in asked if not check.is_well}
    if unwell & {*VITAL}:
        return "unwell"
    return "strained" if unwell else "well"


def oldest_wait() -> timedelta:
    """For how long the oldest effect that is due waits."""
    due_at = db.session.scalar(select(func.min(Effect.due_at)).where(is_due()))
    return clock.now() - due_at if due_at else timedelta(0)


def disk_free() -> int:
    """How many bytes the folder of the forum has room for."""
    return shutil.disk_usage(settings().home).free


def worker_is_alive() -> bool:
    """Whether a worker was seen lately."""
    seen = pulse.last_seen()
    return seen is not None and clock.now() - seen <= pulse.MISSED_AFTER


def _database() -> bool:
    return db.session.scalar(select(literal(1))) == 1


def _schema() -> bool:
    return versions.current(db.session.connection()) == versions.head()


_QUESTIONS: dict[str, Callable[[], bool]] = {
    "database": _database,
    "schema": _schema,
    "worker": worker_is_alive,
    "outbox": lambda: oldest_wait() <= LATE_AFTER,
    "disk": lambda: disk_free() >= DISK_LEAST,
}


def _answer(ask: Callable[[], bool]) -> bool:
    try:
        return ask()
    except (OperationalError, ProgrammingError):
        db.session.rollback()
        return False
