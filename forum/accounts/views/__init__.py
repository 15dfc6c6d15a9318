"""Pages of accounts: coming in, proving an address, settings, trust, and the admin's mails."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("accounts", __name__, template_folder="../templates")

# Each room adds its routes to the blueprint above.
from forum.accounts.views import again, proving, sessions, settings, signing, site  # noqa: E402

__all__ = ["again", "blueprint", "proving", "sessions", "settings", "signing", "site"]
