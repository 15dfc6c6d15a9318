"""Pages of capture: runs, reports, what they heard, what is ruled, what seems to be the same."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("capture", __name__, template_folder="../templates")

# Each room adds its routes to the blueprint above.
from forum.capture.views import (  # noqa: E402
    answering,
    correcting,
    duplicates,
    hearing,
    reports,
    rulings,
    runs,
    sharing,
    typing,
    weights,
)

__all__ = [
    "answering",
    "blueprint",
    "correcting",
    "duplicates",
    "hearing",
    "reports",
    "rulings",
    "runs",
    "sharing",
    "typing",
    "weights",
]
