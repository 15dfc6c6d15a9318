"""The words of the interface: services take `_` from here and stay free of the web framework."""

from __future__ import annotations

from flask_babel import force_locale, get_locale, ngettext
from flask_babel import gettext as _
from flask_babel import lazy_gettext as later

LANGUAGES = {"en": "English", "fr": "Français"}
DEFAULT = "en"


def current() -> str:
    """The code of the language that is being spoken: en or fr."""
    locale = get_locale()
    return locale.language if locale else DEFAULT


__all__ = ["DEFAULT", "LANGUAGES", "_", "current", "force_locale", "later", "ngettext"]
