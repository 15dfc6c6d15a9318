"""From a document to what is kept of it: stems and their weights, and words as they are written."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from forum.search.backend import BODY, TAGS, TITLE, Document
from forum.search.words import is_small, stems_of, terms_of, words_of

# Of a text this much is kept; the longest that may be written is not longer.
TEXT_MAX = 20_000
SUGGESTED_FROM = 4

# Stems, each after its place: small words have places too, though the index does not keep them.
Places = list[tuple[int, str]]
Parts = tuple[Places, Places, Places]


@dataclass(frozen=True)
class Kept:
    """What the index keeps of a document."""

    weights: Mapping[str, float]
    # The same stems by the part they stand in, in their order: title, tags, body.
    parts: Parts
    # As they are written, for what was perhaps meant; people's names are not among them.
    plain: frozenset[str]

    @property
    def length(self) -> float:
        """How long the text is, by the weights of its words."""
        return sum(self.weights.values())


def kept_of(document: Document) -> Kept:
    """Cut a document into what the index keeps."""
    if document.kind == "person":
        named: Parts = (_name_stems(document.title), [], [])
        return Kept(_weighed(named), named, frozenset())
    title, body, language = document.title, document.body[:TEXT_MAX], document.language
    tags = " ".join(document.tags)
    in_title, in_tags, in_body = (list(terms_of(text, language)) for text in (title, tags, body))
    plain = {
        word.plain
        for word in words_of(f"{title}\n{body}")
        if len(word.plain) >= SUGGESTED_FROM and word.plain.isalpha() and not is_small(word.plain)
    }
    parts = (in_title, in_tags, in_body)
    return Kept(_weighed(parts), parts, frozenset(plain))


def _name_stems(name: str) -> Places:
    words = enumerate(words_of(name))
    return [(place, stem) for place, word in words for stem in sorted(stems_of(word.plain))]


def _weighed(parts: Parts) -> dict[str, float]:
    weights: dict[str, float] = defaultdict(float)
    for stems, weight in zip(parts, (TITLE, TAGS, BODY), strict=True):
        for _place, stem in stems:
            weights[stem] += weight
    return weights
