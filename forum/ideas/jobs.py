"""What the worker does for ideas by the clock."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from flask import current_app

from forum.core import clock
from forum.core.images import THUMB_PREFIX
from forum.ideas.queries import unnamed_among

SWEPT_AT_MINUTE = 17
# A picture lies in its folder before the transaction that names it has ended.
LEFT_ALONE = timedelta(hours=1)


def sweep_pictures() -> int:
    """Once an hour, remove files that no design names: what a killed process left behind."""
    folder: Path = current_app.config["VIVIER"].uploads / "designs"
    if clock.now().minute != SWEPT_AT_MINUTE or not folder.is_dir():
        return 0
    oldest = (clock.now() - LEFT_ALONE).timestamp()
    old = [file for file in folder.iterdir() if file.stat().st_mtime < oldest]
    lost = unnamed_among({file.name.removeprefix(THUMB_PREFIX) for file in old})
    gone = [file for file in old if file.name.removeprefix(THUMB_PREFIX) in lost]
    for file in gone:
        file.unlink(missing_ok=True)
    return len(gone)
