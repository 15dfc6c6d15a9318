"""What the worker does by the clock: when it did it last, how long that took, how it failed."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import String, insert, select, update
from sqlalchemy.orm import Mapped, mapped_column

from forum.core import clock
from forum.core.database import Moment
from forum.core.redaction import ERROR_MAX, told
from forum.core.transaction import transaction
from forum.extensions import Model, db


class Chore(Model):
    """A chore as it went the last time; how it failed stays until the next failure."""

    __tablename__ = "chores"

    name: Mapped[str] = mapped_column(String(80), primary_key=True)
    began_at: Mapped[datetime] = mapped_column(Moment)
    seconds: Mapped[float]
    failed_at: Mapped[datetime | None] = mapped_column(Moment)
    error: Mapped[str | None] = mapped_column(String(ERROR_MAX))

    @property
    def is_failing(self) -> bool:
        """Whether it failed the last time."""
        return self.failed_at is not None and self.failed_at >= self.began_at


@dataclass(frozen=True)
class Done:
    """A chore that was just done, or just failed."""

    name: str
    began_at: datetime
    seconds: float
    error: str | None = None


def name_of(chore: Callable[[], object]) -> str:
    """What a chore is called: its room and its function."""
    return f"{chore.__module__}.{chore.__name__}".removeprefix("forum.")


def timed(chore: Callable[[], object]) -> tuple[Done, Exception | None]:
    """Do the chore; how that went."""
    began_at, began = clock.now(), time.monotonic()
    failure: Exception | None = None
    try:
        chore()
    except Exception as error:  # noqa: BLE001 - whoever asks logs it
        failure = error
    text = told(failure) if failure else None
    return Done(name_of(chore), began_at, time.monotonic() - began, text), failure


def note(all_done: Iterable[Done]) -> None:
    """Keep how these went, in one transaction: the worker does two dozen each minute."""
    with transaction() as session:
        known = set(session.scalars(select(Chore.name)))
        for done in all_done:
            values: dict[str, object] = {"began_at": done.began_at, "seconds": done.seconds}
            if done.error:
                values |= {"failed_at": clock.now(), "error": done.error}
            if done.name in known:
                session.execute(update(Chore).where(Chore.name == done.name).values(**values))
            else:
                session.execute(insert(Chore).values(name=done.name, **values))


def all_chores() -> list[Chore]:
    """Every chore as it went last, by name."""
    return list(db.session.scalars(select(Chore).order_by(Chore.name)))
