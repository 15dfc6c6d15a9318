"""Which workers are alive: each writes a row again and again, and removes it when it goes."""

from __future__ import annotations

import logging
import os
import secrets
import socket
import threading
from datetime import datetime, timedelta

from flask import Flask
from sqlalchemy import String, delete, func, insert, select, update
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Mapped, mapped_column

from forum.core import clock
from forum.core.database import DERIVED, Moment
from forum.core.transaction import transaction
from forum.extensions import Model, db

BEAT_SECONDS = 15.0
# What has not been seen for so long is dead, or its machine is far too busy.
MISSED_AFTER = timedelta(seconds=60)
FORGOTTEN_AFTER = timedelta(days=1)

log = logging.getLogger(__name__)


class Worker(Model):
    """A worker process, on whatever host."""

    __tablename__ = "workers"
    # No part of a backup: it says what runs at this moment.
    __table_args__ = (DERIVED,)

    name: Mapped[str] = mapped_column(String(120), primary_key=True)
    started_at: Mapped[datetime] = mapped_column(Moment)
    seen_at: Mapped[datetime] = mapped_column(Moment)


class Pulse:
    """The beats of this worker, by a thread of their own: long work does not hold them up."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.name = f"{socket.gethostname()[:80]}:{os.getpid()}:{secrets.token_hex(4)}"
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run, name="pulse", daemon=True)

    def start(self) -> None:
        """Begin to beat."""
        self._thread.start()

    def stop(self) -> None:
        """Say that this worker is gone."""
        self._over.set()
        self._thread.join(1)
        with self.app.app_context(), transaction() as session:
            session.execute(delete(Worker).where(Worker.name == self.name))

    def _run(self) -> None:
        while True:
            try:
                with self.app.app_context():
                    self._beat()
            except OperationalError:
                log.warning("this worker could not say that it is alive")
            if self._over.wait(BEAT_SECONDS):
                return

    def _beat(self) -> None:
        moment = clock.now()
        with transaction() as session:
            mine = update(Worker).where(Worker.name == self.name).values(seen_at=moment)
            if session.execute(mine).rowcount == 0:  # type: ignore[attr-defined]
                session.execute(
                    insert(Worker).values(name=self.name, started_at=moment, seen_at=moment)
                )
            session.execute(delete(Worker).where(Worker.seen_at < moment - FORGOTTEN_AFTER))


def last_seen() -> datetime | None:
    """When a worker was seen last; None where none ever was, or all said good-bye."""
    return db.session.scalar(select(func.max(Worker.seen_at)))


def count_alive() -> int:
    """How many workers are alive."""
    alive = Worker.seen_at > clock.now() - MISSED_AFTER
    return db.session.scalar(select(func.count()).select_from(Worker).where(alive)) or 0
