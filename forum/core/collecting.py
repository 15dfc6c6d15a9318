"""What requests only see, like impressions: kept by the process, written in batches off them."""

from __future__ import annotations

import atexit
import logging
import threading
from collections.abc import Callable, Hashable, Iterable, Mapping
from typing import Generic, TypeVar

from flask import Flask
from sqlalchemy.exc import OperationalError

BATCH = 500
FLUSH_SECONDS = 5.0
WAITING_MAX = 50_000

log = logging.getLogger(__name__)

Item = TypeVar("Item")


class Collector(Generic[Item]):
    """Holds the items that this process saw until its thread writes them.

    There is one item for each key: `better` chooses between the one that waits and a new one.
    """

    def __init__(
        self,
        app: Flask,
        name: str,
        write: Callable[[list[Item]], None],
        better: Callable[[Item, Item], Item],
    ) -> None:
        self.app, self.name, self._write, self._better = app, name, write, better
        self._waiting: dict[Hashable, Item] = {}
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None

    def note(self, items: Mapping[Hashable, Item]) -> None:
        """Take items by their keys; they are written within FLUSH_SECONDS."""
        with self._lock:
            self._keep(items.items())
        self._start()

    def _keep(self, items: Iterable[tuple[Hashable, Item]]) -> None:
        for key, item in items:
            before = self._waiting.get(key)
            self._waiting[key] = item if before is None else self._better(before, item)
        # A database that is away for long must not eat the memory: the oldest are let go.
        while len(self._waiting) > WAITING_MAX:
            del self._waiting[next(iter(self._waiting))]

    def flush(self) -> int:
        """Write what waits; how many items that was."""
        with self._lock:
            items, self._waiting = list(self._waiting.items()), {}
        written = 0
        try:
            with self.app.app_context():
                while written < len(items):
                    self._write([item for _key, item in items[written : written + BATCH]])
                    written += BATCH
        except OperationalError:
            # The database is away: they wait for the next time.
            with self._lock:
                newer = list(self._waiting.items())
                self._waiting = {}
                self._keep([*items[written:], *newer])
            raise
        return len(items)

    def _start(self) -> None:
        # Started by the first page, so that it lives in the serving process and not in its parent.
        if self._thread is None and not self.app.testing:
            self._thread = threading.Thread(target=self._run, name=self.name, daemon=True)
            self._thread.start()
            atexit.register(self.flush)

    def _run(self) -> None:
        pause = threading.Event()
        while not pause.wait(FLUSH_SECONDS):
            try:
                self.flush()
            except Exception:
                log.exception("%s could not be written", self.name)
