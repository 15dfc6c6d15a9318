"""What a text vector holds: stems with their places, the title's once more, and tags.

Four sorts of lexemes in one vector, so that one index answers for all: a stem as it is, with the
weights A (title), B (tags) and D (body); a stem of the title after ^; a tag after #. Words as they
are written, after =, are no part of vectors, but of the table of words.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from forum.search.analysis import Kept
from forum.search.backend import Document
from forum.search.words import stems_of

TITLED, TAGGED, PLAIN = "^", "#", "="
LABELS = ("A", "B", "D")
POSITION_MAX = 16_383
POSITIONS_MAX = 255


def vector_of(document: Document, kept: Kept) -> str:
    """The vector of a document as PostgreSQL reads it."""
    places: dict[str, list[str]] = defaultdict(list)
    begin = 1
    for label, stems in zip(LABELS, kept.parts, strict=True):
        for place, stem in stems:
            places[stem].append(f"{min(begin + place, POSITION_MAX)}{label}")
        begin += stems[-1][0] + 1 if stems else 0
    lexemes = [f"{quoted(stem)}:{','.join(at[:POSITIONS_MAX])}" for stem, at in places.items()]
    lexemes += [quoted(titled) for titled in _titled(kept)]
    lexemes += [quoted(TAGGED + tag) for tag in document.tags]
    return " ".join(lexemes)


def lexemes_of(kept: Kept) -> set[str]:
    """Every lexeme that is counted for a document, but its tags."""
    return {*kept.weights, *_titled(kept)}


def _titled(kept: Kept) -> set[str]:
    return {TITLED + stem for _place, stem in kept.parts[0]}


def any_of(stems: Iterable[str], before: str = "") -> str:
    """The question for any of these lexemes."""
    return "(" + " | ".join(quoted(before + stem) for stem in sorted(stems)) + ")"


def all_of(questions: Iterable[str]) -> str:
    """The question for all of these."""
    return " & ".join(questions)


def standing(phrase: Sequence[tuple[int, frozenset[str]]]) -> str:
    """The question for words that stand as far from each other as in a phrase."""
    (last, stems), *others = phrase
    text = any_of(stems)
    for place, stems in others:
        text += f" <{place - last}> {any_of(stems)}"
        last = place
    return f"({text})"


def beginning(stem: str) -> str:
    """The question for whatever begins so."""
    return f"{quoted(stem)}:*"


def stems_of_word(plain: str) -> frozenset[str]:
    """What a written word is counted as."""
    return stems_of(plain)


def quoted(lexeme: str) -> str:
    """A lexeme that nothing in it can end."""
    doubled = lexeme.replace("\\", "\\\\").replace("'", "''")
    return f"'{doubled}'"
