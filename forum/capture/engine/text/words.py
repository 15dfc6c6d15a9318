"""Words: how English, French and unspaced scripts are cut into stems that can be compared."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

from forum.capture.engine.text.stopwords import ENGLISH, FALSE_FRIENDS, FRENCH, JOINERS

SHORTEST = 2
SHORTEST_STEM = 4

# Cut at apostrophes: "don't" is don + t, "aujourd'hui" is aujourd + hui. Names with a number stay
# whole ("v2.1", "GPT-4"), as do C++ and C#.
WORD = re.compile(r"[^\W\d_]+-?\d[^\W_]*(?:\.\d+)*|[^\W_]+(?:[+#]+(?!\w))?")
_BETWEEN = re.compile(r"[\s'’\-\u2010\u2011]{1,3}")
# Scripts that put no space between words: their words are overlapping pairs of characters.
_UNSPACED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]")
_VOWEL = re.compile("[aeiouy]")


class Told(NamedTuple):
    """What a word tells of its text: stems (pairs of characters for unspaced scripts) and language.

    `tilt` is +1 for a small word of French alone, -1 of English alone. Its stems count in a text
    of English where `english`, in one of French where `french`.
    """

    stems: tuple[str, ...]
    tilt: int
    english: bool
    french: bool

    def counts(self, tilt: int) -> bool:
        """Whether its stems count in a text whose words tilt so in all."""
        if tilt == 0:
            return self.english or self.french
        return self.french if tilt > 0 else self.english


class Word(NamedTuple):
    """A word that carries content: its stem, its place in the text, its bond to the last one."""

    stem: str
    start: int
    end: int
    joined: bool


@lru_cache(maxsize=200_000)
def told(written: str) -> Told:
    """What a word as it was written tells."""
    word = folded(written)
    if _UNSPACED.search(word):
        return Told(tuple(_pairs(word)), 0, True, True)
    if len(word) < SHORTEST or word.isdigit():
        return Told((), 0, False, False)
    english, french = word in ENGLISH, word in FRENCH
    if word in FALSE_FRIENDS and not english:
        return Told((stem(word),), 0, True, False)
    if english or french:
        return Told((), int(french) - int(english), False, False)
    return Told((stem(word),), 0, True, True)


def language_tilt(words: Iterable[Told]) -> int:
    """Above 0 for a text that is French by its small words, below for English, 0 for neither."""
    return sum(word.tilt for word in words)


def content_words(text: str) -> list[Word]:
    """The words of `text` (in Unicode form NFC) that are neither stop words nor bare numbers."""
    found: list[Word] = []
    matches = list(WORD.finditer(text))
    tells = [told(match.group()) for match in matches]
    tilt = language_tilt(tells)
    joined, reached = False, 0
    for match, tell in zip(matches, tells, strict=True):
        start, end = match.span()
        joined = joined and bool(_BETWEEN.fullmatch(text, reached, start))
        reached = end
        if len(tell.stems) > 1:
            last = max(start + 1, end - 1)
            places = [min(start + i, last - 1) for i in range(len(tell.stems))]
            pairs = zip(tell.stems, places, strict=True)
            found += [Word(pair, place, min(place + 2, end), False) for pair, place in pairs]
            joined = False
        elif tell.stems and tell.counts(tilt):
            found.append(Word(tell.stems[0], start, end, joined))
            joined = True
        else:
            joined = joined and folded(match.group()) in JOINERS
    return found


class Cut:
    """Texts (in Unicode form NFC) cut into their content words, each once."""

    def __init__(self) -> None:
        self._words: dict[str, list[Word]] = {}
        self._asked: set[str] = set()

    def __call__(self, text: str) -> list[Word]:
        """The content words of a text."""
        self._asked.add(text)
        if text not in self._words:
            self._words[text] = content_words(text)
        return self._words[text]

    def forget_others(self) -> None:
        """Let go of what was not asked for since this was called last."""
        self._words = {text: self._words[text] for text in self._asked}
        self._asked = set()


def _pairs(word: str) -> list[str]:
    return [word[i : i + 2] for i in range(max(1, len(word) - 1))]


def folded(text: str) -> str:
    """Small letters without their accents."""
    if text.isascii():
        return text.lower()
    apart = unicodedata.normalize("NFKD", text.lower())
    return "".join(letter for letter in apart if not unicodedata.combining(letter))


@lru_cache(maxsize=200_000)
def stem(word: str) -> str:
    """A light stem of a folded word: number, -ing, -ed and the last e or y are taken off.

    It does for both languages what S-stemmers do (Harman, "How effective is suffixing?", 1991):
    lights = light, batteries = battery, locked = locking = lock, journaux = journal.
    """
    word = _singular(word)
    word = _without_ending(word)
    if len(word) > SHORTEST_STEM and word[-1] == "e":
        word = word[:-1]
        if word[-1] == word[-2] and word[-1] in "lnt":
            word = word[:-1]
    if len(word) > SHORTEST_STEM and word[-1] == "y":
        word = word[:-1] + "i"
    return word


def _singular(word: str) -> str:
    if len(word) < SHORTEST_STEM or word.endswith(("ss", "us", "is")):
        return word
    if len(word) > SHORTEST_STEM:
        if word.endswith("ies"):
            return word[:-3] + "y"
        if word.endswith("aux"):
            return word[:-3] + "al"
        if word.endswith(("sses", "xes", "ches", "shes")):
            return word[:-2]
    return word[:-1] if word[-1] == "s" else word


def _without_ending(word: str) -> str:
    for ending, shortest in (("ing", 3), ("ed", 4)):
        base = word[: -len(ending)]
        if word.endswith(ending) and len(base) >= shortest and _VOWEL.search(base):
            doubled = len(base) > shortest and base[-1] == base[-2] and base[-1] not in "lsz"
            return base[:-1] if doubled else base
    return word
