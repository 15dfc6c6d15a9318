"""Pages of people: profiles, their owner's settings, portraits, members."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("people", __name__, template_folder="../templates")

# Each room adds its routes to the blueprint above.
from forum.people.views import accounts, acts, members, portraits, profiles, settings  # noqa: E402

__all__ = ["accounts", "acts", "blueprint", "members", "portraits", "profiles", "settings"]
