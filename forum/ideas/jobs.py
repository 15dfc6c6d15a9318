"""What the worker does for ideas by the clock."""

from __future__ import annotations

from flask import current_app

from forum.core import images
from forum.ideas.queries import unnamed_among

SWEPT_AT_MINUTE = 17


def sweep_pictures() -> int:
    """Once an hour, remove files that no design names: what a killed process left behind."""
    folder = current_app.config["VIVIER"].uploads / "designs"
    return images.sweep(folder, SWEPT_AT_MINUTE, unnamed_among)
