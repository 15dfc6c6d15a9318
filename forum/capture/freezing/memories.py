"""Memories: what this process has read of the communities that it captured last.

They spare the worker reading every text again, and live and die with it: nothing is left on a disk
that somebody might want erased, and what they hold of an idea goes with the next run without it.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from typing import TYPE_CHECKING

from flask import Flask, current_app

from forum.capture import engine

if TYPE_CHECKING:
    from forum.capture.engine.pipeline import Memory

COMMUNITIES_MAX = 4


class Memories:
    """A memory for each of a few communities, those captured last."""

    def __init__(self) -> None:
        self._of: OrderedDict[int, Memory] = OrderedDict()
        self._lock = threading.Lock()

    def of(self, community_id: int) -> Memory:
        """The memory of a community; an empty one at first."""
        with self._lock:
            found = self._of.setdefault(community_id, engine.Memory())
            self._of.move_to_end(community_id)
            while len(self._of) > COMMUNITIES_MAX:
                self._of.popitem(last=False)
            return found


def install(app: Flask) -> None:
    """Give `app` its memories."""
    app.extensions["memories"] = Memories()


def memory_of(community_id: int) -> Memory:
    """What this process has read of a community."""
    memories: Memories = current_app.extensions["memories"]
    return memories.of(community_id)
