"""How often anybody may ask for pages: by person where one is signed in, else by address."""

from __future__ import annotations

from flask import current_app, session
from flask_limiter.util import get_remote_address

from forum.core.limits import (
    ALL_PAGES_ADDRESS,
    ALL_PAGES_PERSON,
    SEARCH_GUEST,
    SEARCH_PERSON,
)

SIGNED_IN = "_user_id"


def who() -> str:
    """Whose requests are counted together; read from the session, not from the database."""
    signed_in = session.get(SIGNED_IN)
    # The number alone: of several sessions of one person each would have a limit of its own.
    return str(signed_in).partition(".")[0] if signed_in else get_remote_address()


def how_often() -> str:
    """The limit of whoever asks."""
    return ALL_PAGES_PERSON if SIGNED_IN in session else ALL_PAGES_ADDRESS


def how_often_searched() -> str:
    """The limit of whoever searches."""
    return SEARCH_PERSON if SIGNED_IN in session else SEARCH_GUEST


def is_rehearsal() -> bool:
    """Whether a test asks, whose browser is faster than anybody's."""
    return bool(current_app.testing)
