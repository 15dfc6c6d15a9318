"""Waking the worker over the network, from a thread that no request waits for."""

from __future__ import annotations

import atexit
import threading
from collections.abc import Callable
from contextlib import suppress
from queue import Full, Queue

# What is not called out any more is found by the worker's sweep.
WAITING_MAX = 1_000
# For how long a process that ends goes on calling.
LAST_SECONDS = 1.0


class Waker:
    """Calls the worker for one effect after the other; its thread begins with the first."""

    def __init__(self, wake: Callable[[int], None]) -> None:
        self._wake = wake
        self._waiting: Queue[int] = Queue(WAITING_MAX)
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None

    def call(self, effect_id: int) -> None:
        """Have the worker woken for an effect, soon."""
        with suppress(Full):
            self._waiting.put_nowait(effect_id)
        with self._lock:
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="waker", daemon=True)
                self._thread.start()
                atexit.register(self.rest)

    def rest(self, seconds: float = LAST_SECONDS) -> bool:
        """Wait until all are called; False where it took longer."""
        done = self._waiting.all_tasks_done
        with done:
            return done.wait_for(lambda: not self._waiting.unfinished_tasks, seconds)

    def _run(self) -> None:
        while True:
            self._wake(self._waiting.get())
            self._waiting.task_done()
