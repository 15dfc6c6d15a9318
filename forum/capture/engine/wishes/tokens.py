"""Tokens: a sentence as the small words and marks that say what its writer is after."""

from __future__ import annotations

import re

from forum.capture.engine.text.reading import normal
from forum.capture.engine.text.words import folded

# What a text says further on does not change what it is, and one of 20,000 characters must not
# cost a hundred times another.
LONGEST = 3_000
START, END, NUMBER, ADDRESS, PAUSE = "^", "$", "0", "@", "…"
_UNSPACED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff"
_PICTOGRAMS = "\u2600-\u27bf\U0001f300-\U0001faff"
_TOKEN = re.compile(
    rf"(?:https?://|www\.)\S+|\d[\d.,]*|[{_UNSPACED}]+|(?:(?![{_UNSPACED}])[^\W\d_])+"
    rf"|[{_PICTOGRAMS}]|[?!,;:()\"«»؟]|\.+|…"
)
_PAIRED = re.compile(f"[{_UNSPACED}]{{2}}")
_ALIKE = {"؟": "?"}
_ADDRESS = re.compile(r"https?://|www\.")


def tokens(sentence: str) -> tuple[str, ...]:
    """The sentence's words without accents and capitals, its marks, and where it starts and ends.

    Words are cut at apostrophes ("i'd" is i + d, « j'aimerais » is j + aimerais); every number is
    `0`, every address `@`; a script without blanks gives pairs of characters.
    """
    found = [START]
    for token in _TOKEN.findall(folded(normal(sentence[:LONGEST]))):
        if token.isascii() and token.isalpha():
            found.append(token)
        else:
            found += _others(token)
    found.append(END)
    return tuple(found)


def _others(token: str) -> list[str]:
    if token[0].isdigit():
        return [NUMBER]
    if _PAIRED.match(token):
        return [token[i : i + 2] for i in range(len(token) - 1)]
    if _ADDRESS.match(token):
        return [ADDRESS]
    return [_ALIKE.get(token, PAUSE if token.startswith("..") else token)]
