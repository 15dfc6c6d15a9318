"""Text as its reader sees it: what is written to look like a word counts as that word; pure."""

from __future__ import annotations

import re
import unicodedata

# Letters of other alphabets that are drawn like one of ours, and what no decomposition takes apart.
_LOOKALIKES = str.maketrans(
    {
        **dict(zip("авсеһіїјкмнорѕтухԁԛԝгпь", "abcehiijkmhopstyxdqwrnb", strict=True)),
        **dict(zip("αβεηικμνορτυχωγ", "abenikuvoptuxwy", strict=True)),
        **dict(zip("ոօսհ", "nouh", strict=True)),
        "ı": "i",
        "ɑ": "a",
        "ɡ": "g",
        "ł": "l",
        "ø": "o",
        "đ": "d",
        "œ": "oe",
        "æ": "ae",
    }
)
# Figures that stand for a letter, where they stand between letters: v1agra, but not 3D or mp3.
_FIGURES = str.maketrans("0134578@$", "oieastbas")
_DISGUISED = re.compile(r"(?<=[a-z])[0134578@$]+(?=[a-z])")
_WORD = re.compile(r"[\w@$]+")
# One letter after another, each apart from the next: v i a g r a, b.i.t.c.o.i.n.
_SPACED = re.compile(r"(?<![^\W_])[^\W\d_](?:[ .*_-][^\W\d_]){3,}(?![^\W_])")
_APART = re.compile(r"[ .*_-]")


def folded(text: str) -> str:
    """`text` in small letters without accents, widths, hidden characters and foreign lookalikes."""
    decomposed = unicodedata.normalize("NFKD", text).casefold()
    seen = "".join(
        c for c in decomposed if not unicodedata.combining(c) and unicodedata.category(c) != "Cf"
    )
    return seen.translate(_LOOKALIKES)


def words_of(text: str) -> list[str]:
    """The words of a text, folded, in their order; letters written apart also as one word."""
    plain = folded(text)
    words = [_undisguised(word) for word in _WORD.findall(plain)]
    return words + [_APART.sub("", run) for run in _SPACED.findall(plain)]


def _undisguised(word: str) -> str:
    bare = word.strip("@$_") or word
    return _DISGUISED.sub(lambda found: found[0].translate(_FIGURES), bare)
