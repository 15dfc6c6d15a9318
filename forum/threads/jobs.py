"""What the worker does for talk by the clock."""

from __future__ import annotations

from collections.abc import Collection

from forum.core import clock
from forum.core import images as pictures
from forum.core.settings import settings
from forum.core.transaction import transaction
from forum.threads import drafts, images

SWEPT_AT_MINUTE = 29


def sweep_drafts() -> int:
    """Once an hour, forget old drafts; their pictures are swept as unused ones from then on."""
    if clock.now().minute != SWEPT_AT_MINUTE:
        return 0
    with transaction():
        return drafts.forget_old()


def sweep_pictures() -> int:
    """Twice an hour, remove the files of pictures that no post and no draft shows any more."""
    folder = settings().uploads / "posts"
    return pictures.sweep(folder, SWEPT_AT_MINUTE, _lost)


def _lost(files: Collection[str]) -> set[str]:
    images.forget_unused()
    return images.unnamed_among(files)
