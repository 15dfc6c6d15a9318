"""What the worker does for search: by the outbox, and by the clock."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from forum.search import service


def drain(payload: Mapping[str, Any]) -> None:
    """Take in what was noted."""
    service.drain(payload)


def reread(payload: Mapping[str, Any]) -> None:
    """Take in anew what a community says."""
    service.reread(payload)


def rebuild(payload: Mapping[str, Any]) -> None:
    """Build a new index."""
    service.rebuild(payload)


def keep_index_sound() -> None:
    """Each minute: nothing is forgotten, and a broken index is built anew."""
    service.keep_sound()
