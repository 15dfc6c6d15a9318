"""What pages note off the request: it waits in the process that noted it, and goes in batches."""

from __future__ import annotations

import logging
import threading
from abc import ABC, abstractmethod
from collections.abc import Hashable, Iterable
from multiprocessing.util import Finalize
from typing import Generic, TypeVar

from flask import Flask
from sqlalchemy.exc import OperationalError

Item = TypeVar("Item")

BATCH = 500
FLUSH_SECONDS = 5.0
WAITING_MAX = 50_000

log = logging.getLogger(__name__)


class Collector(ABC, Generic[Item]):
    """Holds what this process noted, one item for each key, until its thread writes it.

    A subclass says what an item's key is, which of two with one key stays, and how some are
    written. If the database is away, what could not be written waits for the next time.
    """

    name: str

    def __init__(self, app: Flask) -> None:
        self.app = app
        self._waiting: dict[Hashable, Item] = {}
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None

    @abstractmethod
    def key_of(self, item: Item) -> Hashable:
        """What two items share when one of them is enough."""

    @abstractmethod
    def write(self, items: list[Item]) -> None:
        """Write a batch in a transaction of its own."""

    def chosen(self, before: Item, after: Item) -> Item:
        """Which of two items with one key waits on: the later one."""
        return after

    def keep(self, items: Iterable[Item]) -> None:
        """Let these wait to be written."""
        with self._lock:
            self._take(items)
        self._start()

    def flush(self) -> int:
        """Write what waits; how many items that was."""
        with self._lock:
            items, self._waiting = list(self._waiting.values()), {}
        written = 0
        try:
            with self.app.app_context():
                while written < len(items):
                    self.write(items[written : written + BATCH])
                    written += BATCH
        except OperationalError:
            # The database is away: they wait for the next time.
            with self._lock:
                newer = list(self._waiting.values())
                self._waiting = {}
                self._take([*items[written:], *newer])
            raise
        return len(items)

    def _take(self, items: Iterable[Item]) -> None:
        for item in items:
            key = self.key_of(item)
            before = self._waiting.get(key)
            self._waiting[key] = item if before is None else self.chosen(before, item)
        # A database that is away for long must not eat the memory: the oldest are let go.
        while len(self._waiting) > WAITING_MAX:
            del self._waiting[next(iter(self._waiting))]

    def _start(self) -> None:
        # Started by the first page, so that it lives in the serving process and not in its parent.
        if self._thread is None and not self.app.testing:
            self._thread = threading.Thread(target=self._run, name=self.name, daemon=True)
            self._thread.start()
            # The processes of the web server end without what `atexit` would run.
            Finalize(None, self.flush, exitpriority=1)

    def _run(self) -> None:
        pause = threading.Event()
        while not pause.wait(FLUSH_SECONDS):
            try:
                self.flush()
            except Exception:
                log.exception("%s could not be written", self.name)
