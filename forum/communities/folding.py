"""Text without case and accents, for searching: "velo" finds Vélo."""

from __future__ import annotations

import unicodedata

# What no decomposition takes apart.
_LIGATURES = str.maketrans({"œ": "oe", "æ": "ae", "ø": "o", "ł": "l", "đ": "d", "’": "'"})


def folded(text: str) -> str:
    """`text` in small letters, without accents, with single spaces between its words."""
    decomposed = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", text).casefold())
    plain = "".join(c for c in decomposed if not unicodedata.combining(c))
    return " ".join(plain.translate(_LIGATURES).split())
