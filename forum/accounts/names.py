"""The rules for the names that people choose."""

from __future__ import annotations

import re
import unicodedata

from forum.core.language import _
from forum.core.limits import NAME_MAX, NAME_MIN

RESERVED = frozenset(
    "admin administrator moderator mod system root support staff official vivier brand team "
    "everyone here all guest anonymous unclaimed deleted null none me you".split()
)
_LEGAL = re.compile(r"[^\W_](?:[\w.-]*[^\W_])?")


def normalised(name: str) -> str:
    """The name as it is kept: NFKC, without outer spaces."""
    return unicodedata.normalize("NFKC", name).strip()


def folded(name: str) -> str:
    """What two names share when people would take one for the other: case and accents dropped."""
    decomposed = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", name).casefold())
    return "".join(c for c in decomposed if not unicodedata.combining(c))


def fault(name: str) -> str | None:
    """What is wrong with a chosen name, in words; None if nothing is."""
    if not NAME_MIN <= len(name) <= NAME_MAX:
        return _("A name has %(least)d to %(most)d characters.", least=NAME_MIN, most=NAME_MAX)
    if not _LEGAL.fullmatch(name):
        return _("A name is made of letters, digits, dots, hyphens and underscores.")
    if folded(name) in RESERVED:
        return _("That name is reserved. Please choose another.")
    return None
