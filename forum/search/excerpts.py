"""What a result shows of its text: the place that answers best, what was looked for marked."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise
from typing import NamedTuple

from forum.search.backend import Found
from forum.search.questions import Question
from forum.search.words import Word, is_small, stems_of, words_of

LENGTH = 240
# An excerpt begins so many words before the first that was looked for.
LEAD = 6
ELLIPSIS = "…"
READ_MAX = 20_000
# What two words side by side are worth that the question has side by side, beside what they say.
SIDE_BY_SIDE = 0.5
# What a word is worth that a long question was not asked about.
UNRATED = 0.5


class Part(NamedTuple):
    """A piece of text, and whether it was looked for."""

    text: str
    is_hit: bool


@dataclass(frozen=True)
class Wanted:
    """What was looked for: stems with what each says, beginnings, phrases, and their order."""

    stems: Mapping[str, float] = field(default_factory=dict)
    prefixes: Sequence[str] = ()
    phrases: Sequence[tuple[str, ...]] = ()
    order: Sequence[frozenset[str]] = ()

    @cached_property
    def pairs(self) -> Collection[tuple[str, str]]:
        """Stems of which the second follows the first in the question."""
        return {
            (first, second)
            for one, two in pairwise(self.order)
            for first in one
            for second in two
            if first != second
        }

    def worth(self, plain: str) -> float:
        """What a word of a text says of the question; 0 for one that was not looked for."""
        if any(plain.startswith(prefix) for prefix in self.prefixes):
            return 1.0
        return max((self.stems.get(stem, 0.0) for stem in stems_of(plain)), default=0.0)


def wanted_of(question: Question, found: Found) -> Wanted:
    """What a question wants of a text, each word worth what the index says of its rarity."""
    stems = {
        stem: found.weights.get(term.stems, UNRATED)
        for term in question.terms
        for stem in term.stems
    }
    order = [term.stems for term in question.terms]
    return Wanted(stems, question.prefixes, question.phrases, order)


def has_phrases(text: str, phrases: Collection[tuple[str, ...]]) -> bool:
    """Whether every phrase stands in the text, word after word."""
    if not phrases:
        return True
    said = " " + " ".join(word.plain for word in words_of(text)) + " "
    return all(f" {' '.join(phrase)} " in said for phrase in phrases)


def nearness(text: str, wanted: Wanted) -> float:
    """What it is worth that words stand side by side as in the question, small words apart."""
    pairs = wanted.pairs
    if not pairs:
        return 0.0
    found: set[tuple[str, str]] = set()
    before: frozenset[str] = frozenset()
    for word in words_of(text[:READ_MAX]):
        if is_small(word.plain):
            continue
        stems = stems_of(word.plain)
        if before and not before.isdisjoint(wanted.stems) and not stems.isdisjoint(wanted.stems):
            found |= {(a, b) for a in before for b in stems if (a, b) in pairs}
        before = stems
    # A pair in both languages' stems is one pair.
    worth = {frozenset(pair): min(wanted.stems[one] for one in pair) for pair in found}
    return SIDE_BY_SIDE * sum(sorted(worth.values(), reverse=True)[: len(wanted.order) - 1])


def marked(text: str, wanted: Wanted) -> list[Part]:
    """The whole text in parts."""
    return _parts(text, _hits(text, wanted))


def excerpt(text: str, wanted: Wanted) -> list[Part]:
    """At most about LENGTH characters, where the most of what was looked for stands together."""
    text = " ".join(text[:READ_MAX].split())
    words = list(words_of(text))
    worth = [wanted.worth(word.plain) for word in words]
    begin, end = _span(text, words, worth)
    hits = [word for word, value in zip(words, worth, strict=True) if value]
    inside = [
        Word(word.plain, word.start - begin, word.end - begin)
        for word in hits
        if begin <= word.start and word.end <= end
    ]
    parts = _parts(text[begin:end], inside)
    before = [Part(ELLIPSIS, is_hit=False)] if begin else []
    return before + parts + ([Part(ELLIPSIS, is_hit=False)] if end < len(text) else [])


def _span(text: str, words: Sequence[Word], worth: Sequence[float]) -> tuple[int, int]:
    if len(text) <= LENGTH or not words:
        return 0, len(text)
    best, best_worth, last = 0, -1.0, 0
    for first, word in enumerate(words):
        last = max(last, first)
        while last < len(words) and words[last].end - word.start <= LENGTH:
            last += 1
        if worth[first] or not first:
            # A word that is there twice says it once.
            said = {words[i].plain: worth[i] for i in range(first, last)}
            if (total := sum(said.values())) > best_worth:
                best, best_worth = first, total
    begin = words[max(0, best - LEAD)].start if best > LEAD else 0
    ends = [word.end for word in words if begin <= word.start and word.end <= begin + LENGTH]
    return begin, (ends[-1] if ends else begin + LENGTH)


def _hits(text: str, wanted: Wanted) -> list[Word]:
    return [word for word in words_of(text) if wanted.worth(word.plain)]


def _parts(text: str, hits: Sequence[Word]) -> list[Part]:
    parts, reached = [], 0
    for word in hits:
        if word.start < reached:
            continue
        if word.start > reached:
            parts.append(Part(text[reached : word.start], is_hit=False))
        parts.append(Part(text[word.start : word.end], is_hit=True))
        reached = word.end
    if reached < len(text):
        parts.append(Part(text[reached:], is_hit=False))
    return parts
