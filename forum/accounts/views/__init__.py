"""Pages of accounts: coming in, proving an address, settings, trust, and the admin's mails."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("accounts", __name__, template_folder="../templates")

# Each room adds its routes to the blueprint above.
from forum.accounts.views import (  # noqa: E402
    again,
    proving,
    resetting,
    second_factor,
    second_step,
    security,
    sessions,
    settings,
    signing,
    site,
)

__all__ = [
    "again",
    "blueprint",
    "proving",
    "resetting",
    "second_factor",
    "second_step",
    "security",
    "sessions",
    "settings",
    "signing",
    "site",
]
