"""Pages of communities: the directory, a community as a place, its settings, its invitations."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("communities", __name__, template_folder="../templates")

# Each room adds its routes to the blueprint above.
from forum.communities.views import (  # noqa: E402
    directory,
    inviting,
    notes,
    places,
    settings,
    team,
)

__all__ = ["blueprint", "directory", "inviting", "notes", "places", "settings", "team"]
