"""Pages of the pipeline: the team's, and what everybody reads of what becomes of ideas."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("pipeline", __name__, template_folder="../templates")

# Each room adds its routes to the blueprint above.
from forum.pipeline.views import (  # noqa: E402
    board,
    changelog,
    items,
    notes,
    outcomes,
    pulling,
    roadmap,
    stages,
)

__all__ = [
    "blueprint",
    "board",
    "changelog",
    "items",
    "notes",
    "outcomes",
    "pulling",
    "roadmap",
    "stages",
]
