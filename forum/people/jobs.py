"""What the worker does for people by the clock."""

from __future__ import annotations

from forum.core import images
from forum.core.settings import settings
from forum.people.queries import unnamed_among

SWEPT_AT_MINUTE = 23


def sweep_portraits() -> int:
    """Twice an hour, remove files that are nobody's portrait: what a killed process left behind."""
    folder = settings().uploads / "portraits"
    return images.sweep(folder, SWEPT_AT_MINUTE, unnamed_among)
