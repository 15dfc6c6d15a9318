"""What the worker does for ideas by the clock."""

from __future__ import annotations

from forum.core import clock, images
from forum.core.settings import settings
from forum.core.transaction import transaction
from forum.ideas import drafts
from forum.ideas.queries import unnamed_among

SWEPT_AT_MINUTE = 17


def sweep_drafts() -> int:
    """Once an hour, forget old drafts; the files of their pictures have no name from then on."""
    if clock.now().minute != SWEPT_AT_MINUTE:
        return 0
    with transaction():
        return drafts.forget_old()


def sweep_pictures() -> int:
    """Twice an hour, remove files that no design names: what a killed process left behind."""
    folder = settings().uploads / "designs"
    return images.sweep(folder, SWEPT_AT_MINUTE, unnamed_among)
