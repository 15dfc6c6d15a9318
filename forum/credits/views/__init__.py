"""Pages of credit: an idea's, a person's, what the team owes, certificates."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("credits", __name__, template_folder="../templates")

# Each room adds its routes to the blueprint above.
from forum.credits.views import certificates, ideas, people, rewards, team  # noqa: E402

__all__ = ["blueprint", "certificates", "ideas", "people", "rewards", "team"]
