"""What was perhaps meant: words of the index that are written nearly like the one given."""

from __future__ import annotations

from collections.abc import Mapping

SUGGESTIONS = 3
SHORT, SHORT_SLIPS, SLIPS = 5, 1, 2


def likely(word: str, counts: Mapping[str, int]) -> list[str]:
    """At most SUGGESTIONS of the words: the fewest slips first, then the most frequent."""
    most = SHORT_SLIPS if len(word) <= SHORT else SLIPS
    # A slip changes two letters at most: so most words need not be compared.
    letters = {*word}
    found = []
    for other, documents in counts.items():
        near = abs(len(other) - len(word)) <= most and len(letters ^ {*other}) <= 2 * most
        if near and other != word:
            slips = distance(word, other, most)
            if slips <= most:
                found.append((slips, -documents, other))
    return [other for _slips, _documents, other in sorted(found)[:SUGGESTIONS]]


def distance(first: str, second: str, most: int) -> int:
    """Slips between two words: a letter too many, too few, another, or two swapped.

    Damerau's distance without overlapping swaps; anything over `most` is `most` + 1.
    """
    before: list[int] = []
    row = list(range(len(second) + 1))
    for i, letter in enumerate(first, 1):
        last, row, older = row, [i], before
        for j, other in enumerate(second, 1):
            slips = min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (letter != other))
            if i > 1 and j > 1 and letter == second[j - 2] and first[i - 2] == other:
                slips = min(slips, older[j - 2] + 1)
            row.append(slips)
        before = last
        if min(row) > most:
            return most + 1
    return min(row[-1], most + 1)
