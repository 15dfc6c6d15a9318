"""The effects that this process has in hand, so that a stop can wait for them or let them go."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager


class Hands:
    """Knows what is in hand; once closed, nothing new is taken."""

    def __init__(self) -> None:
        self._held: set[int] = set()
        self._closed = False
        self._change = threading.Condition()

    @property
    def are_open(self) -> bool:
        """Whether something new may be taken."""
        return not self._closed

    @contextmanager
    def holding(self, effect_id: int) -> Iterator[None]:
        """The effect is in hand inside."""
        with self._change:
            self._held.add(effect_id)
        try:
            yield
        finally:
            with self._change:
                self._held.discard(effect_id)
                self._change.notify_all()

    def close(self) -> None:
        """Take nothing new."""
        self._closed = True

    def rest(self, seconds: float) -> frozenset[int]:
        """Wait until nothing is in hand, so long at most; what still is."""
        with self._change:
            self._change.wait_for(lambda: not self._held, seconds)
            return frozenset(self._held)
