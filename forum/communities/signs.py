"""The signs that members react with: a small set of emoji."""

from __future__ import annotations

import re
import unicodedata

from forum.communities.models import REACTIONS
from forum.core.language import _
from forum.core.limits import REACTIONS_LENGTH, REACTIONS_MAX

# One picture: a symbol with its variation and skin, joined to others, or the two letters of a flag.
_PART = "S[V]?[M]?"
_EMOJI = re.compile(f"(?:{_PART}(?:Z{_PART})*|RR)")
_FIRST_SYMBOL = "\u203c"


def read(text: str) -> str:
    """The signs as they are kept: each once, one space between; the usual ones for none."""
    return " ".join(dict.fromkeys(text.split())) or REACTIONS


def fault_of(signs: str) -> str | None:
    """What is wrong with a set of signs; None if nothing is."""
    given = signs.split()
    if len(given) > REACTIONS_MAX or len(signs) > REACTIONS_LENGTH:
        return _("At most %(most)d signs.", most=REACTIONS_MAX)
    if not all(_EMOJI.fullmatch("".join(map(_kind, one))) for one in given):
        return _("Signs are emoji, with a space between one and the next.")
    return None


def _kind(character: str) -> str:
    if "\U0001f1e6" <= character <= "\U0001f1ff":
        return "R"
    if "\U0001f3fb" <= character <= "\U0001f3ff":
        return "M"
    if character in "\ufe0f\u200d":
        return "V" if character == "\ufe0f" else "Z"
    is_symbol = unicodedata.category(character) == "So" and character >= _FIRST_SYMBOL
    return "S" if is_symbol else "x"
