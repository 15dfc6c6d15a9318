"""Stems of English and French words, light ones: what is typed without accents finds the same.

English takes off what Porter's first step takes off ("An algorithm for suffix stripping", 1980) and
the endings that make adverbs and nouns of what people ask for. French follows Savoy's light stemmer
("Light stemming approaches for the French language", 2006), on words without accents.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache

SHORTEST = 4
KEPT = 3
ROOT = 1

_VOWEL = re.compile("[aeiouy]")
_DOUBLED = re.compile(r"([bdfgmnprt])\1$")
_SHORT = re.compile(r"^[^aeiou]*[aeiouy][^aeiouwxy]$")

# (ending, what takes its place); the longest that fits and leaves a stem is taken.
_ENGLISH = (
    ("ization", "ize"), ("isation", "ize"), ("ational", "ate"), ("fulness", "ful"),
    ("ousness", "ous"), ("iveness", "ive"), ("ability", "able"), ("ibility", "ible"),
    ("ation", "ate"), ("ition", "it"), ("ution", "ute"), ("ating", "ate"), ("ement", "e"),
    ("ness", ""), ("ment", ""), ("able", ""), ("ible", ""), ("ally", "al"), ("ator", "ate"),
    ("ely", "e"), ("ily", "y"), ("ly", ""), ("ful", ""), ("less", ""),
)  # fmt: skip
_FRENCH = (
    ("issements", "i"), ("issement", "i"), ("atrices", "e"), ("atrice", "e"), ("ateurs", "e"),
    ("ateur", "e"), ("ations", "e"), ("ation", "e"), ("logies", "log"), ("logie", "log"),
    ("ements", "e"), ("ement", "e"), ("ments", ""), ("ment", ""), ("euses", "eux"),
    ("euse", "eux"), ("ieres", "ier"), ("iere", "ier"), ("ives", "if"), ("ive", "if"),
    ("trices", "teur"), ("trice", "teur"), ("elles", "el"), ("elle", "el"), ("ennes", "en"),
    ("enne", "en"), ("onnes", "on"), ("onne", "on"), ("ables", ""), ("able", ""),
    ("ites", "it"), ("ite", "it"), ("iques", "iq"), ("ique", "iq"), ("eaux", "eau"), ("aux", "al"),
    ("ees", ""), ("ee", ""), ("eront", ""), ("erait", ""), ("erons", ""), ("erez", ""),
    ("aient", ""), ("ants", ""), ("antes", ""), ("ante", ""), ("ant", ""), ("ait", ""), ("ais", ""),
    ("ons", ""), ("eres", ""), ("ere", ""), ("ent", ""), ("era", ""), ("ers", ""), ("er", ""),
    ("ez", ""), ("ir", "i"), ("irs", "i"),
)  # fmt: skip


@lru_cache(maxsize=200_000)
def english(word: str) -> str:
    """The stem of a folded English word: batteries = battery, locked = locking = lock."""
    if len(word) < SHORTEST or not word.isalpha():
        return word
    word = _without_ed(_english_singular(word))
    word = _replaced(word, _ENGLISH)
    if len(word) > SHORTEST and word.endswith("e"):
        word = word[:-1]
    if len(word) > KEPT and word.endswith("y"):
        word = word[:-1] + "i"
    return word


@lru_cache(maxsize=200_000)
def french(word: str) -> str:
    """The stem of a folded French word: journaux = journal, réparée = réparer = répare."""
    if len(word) < SHORTEST or not word.isalpha():
        return word
    word = _replaced(word, _FRENCH)
    if len(word) > SHORTEST and word[-1] in "sx":
        word = word[:-1]
    if len(word) > SHORTEST and word[-1] in "rt":
        word = word[:-1] if word.endswith(("er", "ier")) else word
    if len(word) > KEPT and word.endswith("e"):
        word = word[:-1]
    if len(word) > SHORTEST and word[-1] == word[-2] and word[-1] not in "aeiou":
        word = word[:-1]
    return word


STEMMERS: dict[str, Callable[[str], str]] = {"en": english, "fr": french}


def _english_singular(word: str) -> str:
    if word.endswith("sses"):
        return word[:-2]
    if word.endswith("ies"):
        return word[:-3] + ("y" if len(word) > SHORTEST else "ie")
    if word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return word[:-1]
    return word


def _without_ed(word: str) -> str:
    for ending in ("ing", "ed"):
        stem = word.removesuffix(ending)
        if stem == word or len(stem) <= ROOT or not _VOWEL.search(stem):
            continue
        if stem.endswith(("at", "bl", "iz")):
            return stem + "e"
        if _DOUBLED.search(stem):
            return stem[:-1]
        return stem + "e" if _SHORT.match(stem) else stem
    return word


def _replaced(word: str, endings: tuple[tuple[str, str], ...]) -> str:
    for ending, instead in endings:
        if word.endswith(ending) and len(word) - len(ending) >= KEPT:
            return word[: len(word) - len(ending)] + instead
    return word
