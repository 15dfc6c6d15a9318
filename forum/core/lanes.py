"""Threads for effects that wait for somebody outside, so that nobody else waits with them.

Effects of one lane are carried out one after the other, lanes beside each other: a tracker that
hangs holds up what is meant for it and nothing else.
"""

from __future__ import annotations

import threading
from collections.abc import Callable

# More than can hang at once: an endpoint that hung is left alone for longer than it hung.
LANES = 12


class Lanes:
    """A thread for each lane that has work, at most LANES of them."""

    def __init__(self, carry_out: Callable[[int], None]) -> None:
        self._carry_out = carry_out
        # By lane, in the order they came and each once.
        self._waiting: dict[str, dict[int, None]] = {}
        self._running: set[str] = set()
        self._change = threading.Condition()

    def put(self, lane: str, effect_id: int) -> None:
        """Have the effect carried out after those that its lane holds already."""
        with self._change:
            self._waiting.setdefault(lane, {})[effect_id] = None
            if lane in self._running or len(self._running) >= LANES:
                return
            self._running.add(lane)
        threading.Thread(target=self._run, args=(lane,), name=f"lane-{lane}", daemon=True).start()

    def rest(self, seconds: float) -> bool:
        """Wait until nothing is left to do; False where it took longer."""
        with self._change:
            return self._change.wait_for(lambda: not self._running, seconds)

    def _run(self, lane: str) -> None:
        taken = self._next(lane)
        while taken is not None:
            lane, effect_id = taken
            self._carry_out(effect_id)
            taken = self._next(lane)

    def _next(self, lane: str) -> tuple[str, int] | None:
        """What this thread does next: its lane's work, then that of a lane that has no thread."""
        with self._change:
            if not self._waiting.get(lane):
                self._waiting.pop(lane, None)
                self._running.discard(lane)
                free = (one for one in self._waiting if one not in self._running)
                lane = next(free, "")
                if not lane:
                    self._change.notify_all()
                    return None
                self._running.add(lane)
            effect_id = next(iter(self._waiting[lane]))
            del self._waiting[lane][effect_id]
            return lane, effect_id
