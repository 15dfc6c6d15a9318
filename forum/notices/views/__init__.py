"""Pages of notices: the bell's, how to be told, feeds."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("notices", __name__, template_folder="../templates")

# Each room adds its routes to the blueprint above.
from forum.notices.views import feeds, reading, settings  # noqa: E402

__all__ = ["blueprint", "feeds", "reading", "settings"]
