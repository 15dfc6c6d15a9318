"""Tokens: a sentence as the small words, marks and shapes that say what its writer is after."""

from __future__ import annotations

import re

from forum.capture.engine.features import normal
from forum.capture.engine.words import folded

# What a sentence says further on does not change what it is, and one of 20,000 characters must
# not cost a hundred times another.
LONGEST = 3_000
START, END, NUMBER, ADDRESS = "^", "$", "0", "@"
_UNSPACED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff"
_PICTOGRAMS = "\u2600-\u27bf\U0001f300-\U0001faff"
_TOKEN = re.compile(
    rf"(?P<address>(?:https?://|www\.)\S+)|(?P<number>\d[\d.,]*)|(?P<pairs>[{_UNSPACED}]+)"
    rf"|(?:(?![{_UNSPACED}])[^\W\d_])+|[{_PICTOGRAMS}]|[?!,;:()\"«»]|\.+|…|[:;]-?[()]"
)


def tokens(sentence: str) -> tuple[str, ...]:
    """The sentence's words without accents and capitals, its marks, and where it starts and ends.

    Words are cut at apostrophes ("i'd" is i + d, « j'aimerais » is j + aimerais); every number is
    `0`, every address `@`; a script without blanks gives pairs of characters.
    """
    found = [START]
    for match in _TOKEN.finditer(folded(normal(sentence[:LONGEST]))):
        kind, word = match.lastgroup, match.group()
        if kind is None:
            found.append("…" if word[0] == "." and len(word) > 1 else word)
        elif kind == "pairs":
            found += [word[i : i + 2] for i in range(max(1, len(word) - 1))]
        else:
            found.append(NUMBER if kind == "number" else ADDRESS)
    found.append(END)
    return tuple(found)
