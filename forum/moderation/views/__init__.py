"""Pages of moderation: flags, the queue, acts, the log, appeals, settings."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("moderation", __name__, template_folder="../templates")

# Each room adds its routes to the blueprint above.
from forum.moderation.views import (  # noqa: E402
    acting,
    appeals,
    entries,
    figures,
    flags,
    log,
    purging,
    queue,
    screening,
    settings,
)

__all__ = [
    "acting",
    "appeals",
    "blueprint",
    "entries",
    "figures",
    "flags",
    "log",
    "purging",
    "queue",
    "screening",
    "settings",
]
