"""What a password may be; pure."""

from __future__ import annotations

from collections.abc import Iterable

from forum.accounts.names import folded
from forum.core.language import _
from forum.core.limits import PASSWORD_DIFFERENT, PASSWORD_MAX, PASSWORD_MIN, PASSWORD_MIN_STAFF

# Rows of keys and of the alphabet: whoever guesses begins with these.
ROWS = (
    *("01234567890", "abcdefghijklmnopqrstuvwxyz", "qwertyuiopasdfghjklzxcvbnm"),
    *("azertyuiopqsdfghjklmwxcvbn", "qwertzuiopasdfghjklyxcvbnm", "1q2w3e4r5t6y7u8i9o0p"),
)


def fault(password: str, *, known: Iterable[str | None] = (), is_staff: bool = False) -> str | None:
    """What is wrong with a new password, in words; `known` are names that others know."""
    least = PASSWORD_MIN_STAFF if is_staff else PASSWORD_MIN
    if not least <= len(password) <= PASSWORD_MAX:
        return _("A password has %(least)d to %(most)d characters.", least=least, most=PASSWORD_MAX)
    plain = folded(password)
    if any(one and plain in {folded(one), folded(one.partition("@")[0])} for one in known):
        return _("Others know that word: it is your name or your address.")
    if len(set(plain)) < PASSWORD_DIFFERENT or any(plain in row * 20 for row in _both_ways()):
        return _("That is among the first that somebody would try. A few words are best.")
    return None


def _both_ways() -> Iterable[str]:
    return (*ROWS, *(row[::-1] for row in ROWS))
