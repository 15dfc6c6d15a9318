"""Pages of integrations, and the door where trackers come in."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("integrations", __name__, template_folder="../templates")

# Each room adds its routes to the blueprint above.
from forum.pipeline.integrations.views import (  # noqa: E402
    acting,
    editing,
    hooks,
    listing,
)

__all__ = ["acting", "blueprint", "editing", "hooks", "listing"]
