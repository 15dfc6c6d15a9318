"""What pages ask of the floors above them: to note that somebody read what they were told.

The wiring connects what notes it.
"""

from __future__ import annotations

from collections.abc import Callable

_noting: list[Callable[[int, str], None]] = []


def connect(note_opened: Callable[[int, str], None]) -> None:
    """Say who notes that a person opened a page."""
    _noting[:] = [note_opened]


def note_opened(person_id: int, path: str) -> None:
    """Note that a person opened a page."""
    _noting[0](person_id, path)
