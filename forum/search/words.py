"""Words: the one analysis of texts and questions, for both backends.

A text is cut at what is neither letter nor digit, elided articles fall off ("l’autonomie"), small
letters lose their accents, stop words are left out, what stays is stemmed in the language of the
text. A question does not say its language, so each of its words stands for its stem in both.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from forum.search.stems import STEMMERS

WORD_MAX = 40

ENGLISH = frozenset(
    """
    a about above after again all also am an and any are aren as at be because been before being
    below between both but by can cannot could couldn d did didn do does doesn doing don down during
    each few for from further get got had hadn has hasn have haven having he her here hers herself
    him himself his how i if im in into is isn it its itself just ll let m me more most my myself
    no nor not of off on once only or other our ours ourselves out over own please re s same she
    should shouldn so some such t than thank thanks that the their theirs them themselves then there
    these they this those through to too under until up us ve very was wasn we were weren what when
    where which while who whom why will with won would wouldn you your yours yourself yourselves
    """.split()
)
FRENCH = frozenset(
    """
    a ai aie as au aux avec avez avoir avons c ca car ce ceci cela celle celles celui ces cet
    cette ceux chez ci comme comment d dans de depuis des donc dont du elle elles en encore es est
    et etait ete etes etre eu eux fait faut il ils j je jusqu l la le les leur leurs lorsqu lui m
    ma mais me meme memes mes moi mon n ne ni nos notre nous on ont ou par parce pas peu peut plus
    pour pourquoi puis puisqu qu quand que quel quelle quelles quels qui quoi s sa sans se ses si
    soit son sont sous suis sur t ta te tes toi ton tous tout toute toutes tres tu un une va vers
    vos votre vous y
    """.split()
)
STOP_WORDS = {"en": ENGLISH, "fr": FRENCH}

_WORD = re.compile(r"[^\W_]+(?:[+#]+(?!\w))?")
_ELIDED = re.compile(r"\b(?:[cdjlmnst]|qu|jusqu|lorsqu|puisqu|quoiqu)['’ʼ](?=\w)", re.IGNORECASE)
_POSSESSIVE = re.compile(r"(?<=\w)['’ʼ]s\b", re.IGNORECASE)
# Scripts that put no space between words: their words are overlapping pairs of characters.
_UNSPACED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]")


class Word(NamedTuple):
    """A word of a text: as it is looked up without its stem, and where it stands."""

    plain: str
    start: int
    end: int


def words_of(text: str) -> Iterator[Word]:
    """Every word of `text`, folded, stop words included."""
    text = _blanked(text)
    if text.isascii():
        for match in _WORD.finditer(text.lower()):
            yield Word(match.group()[:WORD_MAX], *match.span())
        return
    for match in _WORD.finditer(text):
        start, end = match.span()
        word = folded(match.group())
        if _UNSPACED.search(word):
            for at in range(start, max(start + 1, end - 1)):
                yield Word(folded(text[at : min(at + 2, end)]), at, min(at + 2, end))
        elif word:
            yield Word(word[:WORD_MAX], start, end)


def terms_of(text: str, language: str) -> Iterator[tuple[int, str]]:
    """The stems of `text` that the index keeps, each after its place among all words."""
    small, stem = STOP_WORDS[language], STEMMERS[language]
    for place, word in enumerate(words_of(text)):
        if word.plain not in small:
            yield place, stem(word.plain)


@lru_cache(maxsize=100_000)
def stems_of(plain: str) -> frozenset[str]:
    """What a word of a question may be called in the index: its stem in either language."""
    return frozenset(stem(plain) for stem in STEMMERS.values())


def is_small(plain: str) -> bool:
    """Whether a word of a question says nothing by itself, whatever its language."""
    return plain in ENGLISH or plain in FRENCH


def folded(text: str) -> str:
    """Small letters without their accents."""
    if text.isascii():
        return text.lower()
    apart = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in apart if not unicodedata.combining(letter))


def _blanked(text: str) -> str:
    """The text with its elided articles and possessives blanked out, at the same length."""
    if "'" not in text and "’" not in text and "ʼ" not in text:
        return text
    text = _ELIDED.sub(lambda found: " " * len(found.group()), text)
    return _POSSESSIVE.sub(lambda found: " " * len(found.group()), text)
