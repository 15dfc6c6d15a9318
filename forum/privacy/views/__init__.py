"""Pages of what is kept of oneself: privacy, consents, leaving."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("privacy", __name__, template_folder="../templates")

# Each room adds its routes to the blueprint above.
from forum.privacy.views import consents, exports, leaving  # noqa: E402

__all__ = ["blueprint", "consents", "exports", "leaving"]
