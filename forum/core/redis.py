"""Redis, which may be away or hang: nobody waits for it for long, and nothing depends on it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

from redis import ConnectionPool
from redis.backoff import NoBackoff
from redis.retry import Retry

# A page counts its limits before it begins. After one failure the process counts by itself, and
# looks again from time to time.
LIMITS_SECONDS = 0.1
# Longer than the worker's own wait for something to do, which is a second.
QUEUE_SECONDS = 5.0


class Probe:
    """Asks whether Redis is back, from a thread of its own: no page waits for the answer."""

    def __init__(self, ask: Callable[[], bool]) -> None:
        self._ask = ask
        self._lock = threading.Lock()
        self._asking: threading.Thread | None = None
        self._is_back = False

    def __call__(self) -> bool:
        """Whether it answered since it was asked last; it is asked again meanwhile."""
        with self._lock:
            is_back, self._is_back = self._is_back, False
            if not is_back and (self._asking is None or not self._asking.is_alive()):
                self._asking = threading.Thread(target=self._look, name="probe", daemon=True)
                self._asking.start()
        return is_back

    def _look(self) -> None:
        self._is_back = self._ask()


def options(seconds: float) -> dict[str, Any]:
    """How a client asks: once, and so long for the connection and for each answer."""
    once = Retry(NoBackoff(), 0)
    return {"socket_connect_timeout": seconds, "socket_timeout": seconds, "retry": once}


def queue_pool(url: str) -> ConnectionPool:
    """The connections of the queue."""
    return ConnectionPool.from_url(url, **options(QUEUE_SECONDS))
