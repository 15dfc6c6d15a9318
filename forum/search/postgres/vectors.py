"""What a text vector holds: stems with their places, the title's once more, and tags.

Four sorts of lexemes in one vector, so that one index answers for all: a stem as it is, with the
weights A (title), B (tags) and D (body); a stem of the title after ^; a tag after #. Words as they
are written, after =, are no part of vectors, but of the table of words.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

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
    position = 0
    for label, stems in zip(LABELS, kept.parts, strict=True):
        for stem in stems:
            position = min(position + 1, POSITION_MAX)
            places[stem].append(f"{position}{label}")
    lexemes = [f"{quoted(stem)}:{','.join(at[:POSITIONS_MAX])}" for stem, at in places.items()]
    lexemes += [quoted(TITLED + stem) for stem in set(kept.parts[0])]
    lexemes += [quoted(TAGGED + tag) for tag in document.tags]
    return " ".join(lexemes)


def lexemes_of(kept: Kept) -> set[str]:
    """Every lexeme that is counted for a document, but its tags."""
    return {*kept.weights, *(TITLED + stem for stem in kept.parts[0])}


def any_of(stems: Iterable[str], before: str = "") -> str:
    """The question for any of these lexemes."""
    return "(" + " | ".join(quoted(before + stem) for stem in sorted(stems)) + ")"


def all_of(questions: Iterable[str]) -> str:
    """The question for all of these."""
    return " & ".join(questions)


def following(first: Iterable[str], second: Iterable[str], between: int) -> str:
    """The question for any of the first before any of the second, `between` small words apart.

    A small word has no place where it is small, and one where it is not: either may be.
    """
    pairs = (f"({any_of(first)} <{gap}> {any_of(second)})" for gap in range(1, between + 2))
    return f"({' | '.join(pairs)})"


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
