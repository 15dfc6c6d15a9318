"""What was perhaps meant: words of the index that are written nearly like the one given."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

SUGGESTIONS = 3
SHORT, SHORT_SLIPS, SLIPS = 5, 1, 2


def near(word: str, others: Iterable[str]) -> dict[str, int]:
    """Those of the others that are a few slips from the word, and how many."""
    most = SHORT_SLIPS if len(word) <= SHORT else SLIPS
    # A slip changes two letters at most: so most words need not be compared.
    letters = {*word}
    found = {}
    for other in others:
        is_near = (
            abs(len(other) - len(word)) <= most
            and len(letters.symmetric_difference(other)) <= 2 * most
        )
        if is_near and other != word and (slips := distance(word, other, most)) <= most:
            found[other] = slips
    return found


def likeliest(slips: Mapping[str, int], counts: Mapping[str, int]) -> list[str]:
    """At most SUGGESTIONS of the words: the fewest slips first, then the most frequent."""
    return sorted(slips, key=lambda one: (slips[one], -counts.get(one, 0), one))[:SUGGESTIONS]


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
