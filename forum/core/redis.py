"""Redis, which may be away or hang: nobody waits for it for long, and nothing depends on it."""

from __future__ import annotations

from typing import Any

from redis import ConnectionPool
from redis.backoff import NoBackoff
from redis.retry import Retry

# A page counts its limits before it begins. After one failure the process counts by itself, and
# looks again from time to time.
LIMITS_SECONDS = 0.2
# Longer than the worker's own wait for something to do, which is a second.
QUEUE_SECONDS = 5.0


def options(seconds: float) -> dict[str, Any]:
    """How a client asks: once, and so long for the connection and for each answer."""
    once = Retry(NoBackoff(), 0)
    return {"socket_connect_timeout": seconds, "socket_timeout": seconds, "retry": once}


def queue_pool(url: str) -> ConnectionPool:
    """The connections of the queue."""
    return ConnectionPool.from_url(url, **options(QUEUE_SECONDS))
