"""How this forum is set up, for whoever stands in a request, a job or a command."""

from __future__ import annotations

from flask import current_app

from config import Config


def settings() -> Config:
    """The settings of the forum at hand."""
    found: Config = current_app.config["VIVIER"]
    return found
