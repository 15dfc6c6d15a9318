"""Word rules: plain words, with * for any letters, or for a few words where it stands alone; pure.

No regular expressions: whatever somebody writes as a rule, looking for it takes time in proportion
to the text.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from forum.moderation.screening.folding import words_of

ANY = "*"
# For how many words a * that stands alone may stand.
GAP = 5


@dataclass(frozen=True)
class Part:
    """One word of a pattern, as what stands between its stars; `gap`: words that may go before."""

    pieces: tuple[str, ...]
    gap: int = 0

    def fits(self, word: str) -> bool:
        """Whether a word is one of those that are meant."""
        if len(self.pieces) == 1:
            return word == self.pieces[0]
        head, *middle, tail = self.pieces
        end = len(word) - len(tail)
        if end < len(head) or not word.startswith(head) or not word.endswith(tail):
            return False
        place = len(head)
        for piece in middle:
            found = word.find(piece, place, end)
            if found < 0:
                return False
            place = found + len(piece)
        return True


def read(pattern: str) -> tuple[Part, ...]:
    """A pattern as it was written; no parts where it names no word at all."""
    parts: list[Part] = []
    gap = 0
    for word in pattern.split():
        if set(word) == {ANY}:
            gap = GAP if parts else 0
            continue
        for pieces in _pieces_of(word):
            parts.append(Part(pieces, gap))
            gap = 0
    return tuple(parts)


def _pieces_of(word: str) -> list[tuple[str, ...]]:
    """What stands between the stars of each word that is written without a blank."""
    if ANY not in word:
        return [(plain,) for plain in words_of(word)]
    pieces = tuple("".join(words_of(piece)) for piece in word.split(ANY))
    return [pieces] if any(pieces) else []


class Text:
    """A text to look for patterns in: its words are read once, whatever the number of patterns."""

    def __init__(self, text: str) -> None:
        self._places: defaultdict[str, list[int]] = defaultdict(list)
        for place, word in enumerate(words_of(text)):
            self._places[word].append(place)

    def holds(self, pattern: Sequence[Part]) -> bool:
        """Whether the words of a pattern stand here one after the other."""
        ends: set[int] | None = None
        for part in pattern:
            here = self._where(part)
            if ends is None:
                ends = here
            else:
                reach = range(1, part.gap + 2)
                ends = {place for place in here if any(place - step in ends for step in reach)}
            if not ends:
                return False
        return bool(ends)

    def _where(self, part: Part) -> set[int]:
        if len(part.pieces) == 1:
            return set(self._places.get(part.pieces[0], ()))
        return {place for word in self._fitting(part) for place in self._places[word]}

    def _fitting(self, part: Part) -> Iterable[str]:
        return (word for word in self._places if part.fits(word))
