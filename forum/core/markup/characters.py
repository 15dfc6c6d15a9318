"""Characters: what may not be stored is replaced, and what must not be read as markup stands aside.

A stand-in is a Unicode noncharacter, which no text may hold, in the place of a punctuation mark or
of a tag. Markdown sees nothing in it, wherever it ends up, and `shown` puts the real thing back.
"""

from __future__ import annotations

import html
import re
import string

REPLACEMENT = "\ufffd"
_FIRST_STAND_IN = 0xFDD0
_STAND_INS = {mark: chr(_FIRST_STAND_IN + at) for at, mark in enumerate(string.punctuation)}

LESS_THAN, AMPERSAND = _STAND_INS["<"], _STAND_INS["&"]
BREAK, CODE, CODE_END, SECTION = "\U0001fffe", "\U0001ffff", "\U0002fffe", "\U0002ffff"

_HIDDEN = str.maketrans(_STAND_INS)
_ALWAYS_HIDDEN = str.maketrans({"<": LESS_THAN, "&": AMPERSAND})
_EMPHASIS_HIDDEN = str.maketrans({mark: _STAND_INS[mark] for mark in "*_~"})
_TEXT = str.maketrans({stand_in: mark for mark, stand_in in _STAND_INS.items()})
_HTML = str.maketrans(
    {stand_in: html.escape(mark, quote=mark == '"') for mark, stand_in in _STAND_INS.items()}
    | {BREAK: "<br>\n", CODE: "<code>", CODE_END: "</code>"}
)
_FLAT = str.maketrans({BREAK: " ", CODE: None, CODE_END: None})

_LINE_ENDS = re.compile(r"\r\n?|[\x0b\x0c\x85\u2028\u2029]")
_PLANE_ENDS = "".join(chr(plane << 16 | 0xFFFE) + chr(plane << 16 | 0xFFFF) for plane in range(17))
_UNSTORABLE = re.compile(rf"[\x00-\x08\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef{_PLANE_ENDS}]")
# Embeddings, overrides and isolates turn the text around them; the marks that Arabic and Hebrew
# need (U+200E, U+200F, U+061C) act on their neighbours only and stay.
_TURNS = re.compile("[\u202a-\u202e\u2066-\u2069]")


def storable(source: str) -> tuple[str, bool]:
    """The text in Unix lines without what is unprintable, and whether anything was replaced."""
    lines = _LINE_ENDS.sub("\n", source).replace("\ufeff", "")
    text, unstorable = _UNSTORABLE.subn(REPLACEMENT, lines)
    text, turns = _TURNS.subn("", text)
    return text, bool(unstorable or turns)


def without_html(text: str) -> str:
    """The text with `<` and `&` as stand-ins: no tag and no entity is left in it."""
    return text.translate(_ALWAYS_HIDDEN)


def literal(text: str) -> str:
    """The text with every punctuation mark as a stand-in: nothing in it is markup."""
    return text.translate(_HIDDEN)


def emphasis_hidden(text: str) -> str:
    """The text with the marks of emphasis as stand-ins."""
    return text.translate(_EMPHASIS_HIDDEN)


def flat(text: str) -> str:
    """The text as an attribute or an address has it: real characters, one line, no tags."""
    return text.translate(_FLAT).translate(_TEXT)


def shown(markup: str) -> str:
    """The HTML with each stand-in as what it stands for, escaped."""
    return markup.translate(_HTML)
