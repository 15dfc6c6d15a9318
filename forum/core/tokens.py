"""Words that open something for whoever holds the link with them; only their hash is kept."""

from __future__ import annotations

import secrets
from hashlib import sha256

WORD_BYTES = 32


def new_word() -> str:
    """A word of 256 bits, which nobody guesses."""
    return secrets.token_urlsafe(WORD_BYTES)


def hash_of(word: str) -> str:
    """What is kept of a word, and looked for when it comes back."""
    return sha256(word.encode()).hexdigest()
