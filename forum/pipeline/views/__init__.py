"""Pages of the pipeline: the board, an item, pulling, the stages, the team's notes."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("pipeline", __name__, template_folder="../templates")

# Each room adds its routes to the blueprint above.
from forum.pipeline.views import board, items, notes, pulling, stages  # noqa: E402

__all__ = ["blueprint", "board", "items", "notes", "pulling", "stages"]
