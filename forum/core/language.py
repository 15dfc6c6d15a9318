"""The words of the interface: services take `_` from here and stay free of the web framework."""

from __future__ import annotations

from datetime import UTC, tzinfo

import flask_babel
from flask_babel import force_locale, get_locale, get_timezone
from flask_babel import lazy_gettext as later

LANGUAGES = {"en": "English", "fr": "Français"}
DEFAULT = "en"


def _(message: str, **values: object) -> str:
    """`message` in the language that is being spoken."""
    return str(flask_babel.gettext(message, **values))


def ngettext(one: str, many: str, num: int, **values: object) -> str:
    """The message for `num` things in the language that is being spoken."""
    return str(flask_babel.ngettext(one, many, num, **values))


def current() -> str:
    """The code of the language that is being spoken: en or fr."""
    locale = get_locale()
    return locale.language if locale else DEFAULT


def zone() -> tzinfo:
    """The time zone of who is being spoken to; UTC where that is nobody."""
    found: tzinfo | None = get_timezone()
    return found or UTC


__all__ = ["DEFAULT", "LANGUAGES", "_", "current", "force_locale", "later", "ngettext", "zone"]
