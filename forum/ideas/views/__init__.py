"""Pages of ideas: home pages, reading, writing, and deciding about them."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("ideas", __name__, template_folder="../templates")

# Each room adds its routes to the blueprint above.
from forum.ideas.views import (  # noqa: E402
    amending,
    answers,
    deciding,
    designs,
    home,
    keeping,
    merging,
    proposing,
    reading,
    talking,
    writing,
)

__all__ = [
    "amending",
    "answers",
    "blueprint",
    "deciding",
    "designs",
    "home",
    "keeping",
    "merging",
    "proposing",
    "reading",
    "talking",
    "writing",
]
