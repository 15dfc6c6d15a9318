"""The effects that this process has in hand, so that a stop can wait for them or let them go."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

T = TypeVar("T")


class Hands:
    """Knows what is in hand; once closed, nothing new is taken."""

    def __init__(self) -> None:
        self._held: set[int] = set()
        self._closed = False
        # A claim ends before the hands are closed, so that what was claimed is known to be held.
        self._claims = threading.Lock()
        self._change = threading.Condition()

    @contextmanager
    def holding(self, effect_id: int, claim: Callable[[], T | None]) -> Iterator[T | None]:
        """What `claim` gives is in hand inside; None where it gives nothing, or all is closed."""
        with self._claims:
            claimed = None if self._closed else claim()
            if claimed is not None:
                self._held.add(effect_id)
        try:
            yield claimed
        finally:
            if claimed is not None:
                with self._change:
                    self._held.discard(effect_id)
                    self._change.notify_all()

    def close(self) -> None:
        """Take nothing new."""
        with self._claims:
            self._closed = True

    def rest(self, seconds: float) -> frozenset[int]:
        """Wait until nothing is in hand, so long at most; what still is."""
        with self._change:
            self._change.wait_for(lambda: not self._held, seconds)
            return frozenset(self._held)
