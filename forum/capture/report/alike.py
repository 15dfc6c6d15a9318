"""Where two texts say the same: the words of one that the other has as well."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection
from typing import NamedTuple

from forum.capture.engine.text.words import content_words


class Part(NamedTuple):
    """A piece of a text, and whether the other says it too."""

    text: str
    is_shared: bool


def stems_of(text: str) -> frozenset[str]:
    """The words that carry content, as stems."""
    return frozenset(word.stem for word in content_words(unicodedata.normalize("NFC", text)))


def marked(text: str, stems: Collection[str]) -> tuple[Part, ...]:
    """The text in pieces: those whose words are among `stems`, and what is between them."""
    text = unicodedata.normalize("NFC", text)
    spans: list[list[int]] = []
    shared_before = False
    for word in content_words(text):
        shared = word.stem in stems
        # Words of scripts without spaces overlap.
        if shared and shared_before and (word.joined or word.start < spans[-1][1]):
            spans[-1][1] = word.end
        elif shared:
            spans.append([word.start, word.end])
        shared_before = shared
    parts, reached = [], 0
    for start, end in spans:
        parts += [Part(text[reached:start], False), Part(text[start:end], True)]
        reached = end
    parts.append(Part(text[reached:], False))
    return tuple(part for part in parts if part.text)
