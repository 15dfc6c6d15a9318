"""The bridge: French stems under the English ones that mean the same, so that a theme is one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Set
from functools import cache
from pathlib import Path

from forum.capture.engine.text.words import stem

PAIRS = Path(__file__).with_name("pairs.txt")
# What regular verbs in -er end in; their other forms are rarely written in a wish.
VERB = ("er", "e", "ee", "ent", "ant", "ait")
# Endings of stems, French and English, and the shortest French stem that they are tried on; the
# first that leads to a word of the corpus counts. Short words with such endings are seldom kin.
COGNATES = (
    ("isation", "ization", 9),
    ("ifier", "ifi", 7),
    ("iser", "iz", 7),
    ("iser", "is", 7),
    ("aire", "ari", 7),
    ("air", "ari", 7),
    ("air", "ar", 6),
    ("iqu", "ic", 6),
    ("iqu", "ical", 6),
    ("qu", "k", 5),
    ("ement", "ment", 9),
    ("ement", "li", 9),
    ("ement", "eli", 9),
    ("eur", "or", 6),
    ("eur", "er", 6),
    ("eux", "ous", 6),
    ("eus", "ous", 7),
    ("if", "iv", 6),
    ("el", "al", 6),
    ("ien", "ian", 7),
    ("it", "iti", 6),
    ("et", "eti", 6),
    ("ert", "erti", 6),
    ("oir", "ori", 7),
    ("enc", "enci", 7),
    ("tr", "ter", 5),
)
ENDINGS = tuple({french for french, _, _ in COGNATES})
# Stems that would find an English word of another meaning (actuel is current, éventuel possible),
# and English ones that would find a slip of the pen (requirment).
FALSE_FRIENDS = frozenset(
    """
    actuel advertisement agreement antiqu boutiqu chroniqu commodit conducteur dependenc differenc
    editeur emergenc eventuel fabriqu facilit humeur materiel personnel physicien rentr requirement
    residenc resilienc techniqu travel unfair uniqu
    """.split()
)


def bridged(stems: Iterable[str]) -> dict[str, str]:
    """The stem that each French one of a corpus stands for; stems that stay are left out.

    `stems` are those of the corpus, as `words.stem` makes them of folded words. A pair of the
    lexicon always holds, whatever language a text is in: its French words mean nothing else in
    English. An ending is changed only into a stem that the corpus has. No stem that others stand
    for stands for another, so that to bridge what was bridged changes nothing.
    """
    there = frozenset(stems)
    lexicon = pairs()
    found = {word: lexicon[word] for word in sorted(there) if word in lexicon}
    kept = frozenset(found.values()) | english()
    ending = {word for word in there if word.endswith(ENDINGS)}
    for word in sorted(ending - found.keys() - kept - FALSE_FRIENDS):
        kin = next((kin for kin in _cognates(word) if kin in there and kin != word), None)
        if kin is not None:
            found[word] = lexicon.get(kin, kin)
    # A chain (a stem whose kin has kin of its own) ends where its last one does.
    return {word: _last(word, found) for word in found if _last(word, found) != word}


@cache
def pairs() -> dict[str, str]:
    """The lexicon: French stems and the English stem of each."""
    found: dict[str, str] = {}
    entries = [entry for line in _lines() for entry in line.split()]
    for english_word, _, words in (entry.partition("=") for entry in entries):
        for word in _forms(words.split(",")):
            if stem(word) != stem(english_word):
                found.setdefault(stem(word), stem(english_word))
    return found


@cache
def english() -> Set[str]:
    """The English stems of the lexicon."""
    return frozenset(pairs().values())


def _lines() -> list[str]:
    lines = PAIRS.read_text(encoding="utf-8").splitlines()
    return [line for line in lines if not line.startswith("#")]


def _forms(words: Iterable[str]) -> Iterator[str]:
    for word in words:
        yield from [word[:-1] + end for end in VERB] if word.endswith("~") else [word]


def _cognates(word: str) -> Iterator[str]:
    """What an English relative would be, the likeliest first; doubled letters also as one."""
    for french, other, shortest in COGNATES:
        if len(word) >= shortest and word.endswith(french):
            start = word.removesuffix(french)
            yield start + other
            yield _single(start) + other


def _single(word: str) -> str:
    """The word with the doubled n, l, m and p of French as single letters."""
    for letter in "nlmp":
        word = word.replace(letter * 2, letter)
    return word


def _last(word: str, found: dict[str, str]) -> str:
    passed = {word}
    while found.get(word, word) not in passed:
        word = found[word]
        passed.add(word)
    return word
