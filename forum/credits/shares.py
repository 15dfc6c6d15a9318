"""The rule by which shares of an idea are proposed: values in, values out.

Each way of giving to an idea has a weight. The ways that occurred are scaled to the whole, and
within one every thing given (an amendment, a design, a post …) counts the same; a person's share
is the sum of theirs. What the author gave besides the idea adds nothing: it is theirs anyway.

Why these weights. Whoever has the idea also words it, defends it and answers for it, so all other
ways together (50) weigh less than that (60): the author keeps more than half, whoever else
gave. Somebody who had the same idea on their own (15) and whose words or drawings became part of
it (12 and 8) come next; the post that it grew from, or the wish that was heard (10), lies between.
Posts that were thanked for (5) helped, but nothing of theirs stands in the idea.

Shares are whole ten-thousandths that sum to WHOLE, rounded by the largest remainder. Whoever gave
posts alone is not named for less than FLOOR, as a name among hundreds honours nobody: those who
gave the most are, the earlier ones first, as many as have FLOOR each. Everybody else is named
however small their part is. The same gifts in any order give the same shares.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

WHOLE = 10_000
FLOOR = 50
AUTHOR, EVIDENCE = "author", "evidence"
WEIGHTS = {
    AUTHOR: 60,
    "merged": 15,
    "amendment": 12,
    "post": 10,
    "wish": 10,
    "design": 8,
    EVIDENCE: 5,
}
# A post that it grew from and a wish that was heard are one way: the talk that it came from.
ROOTS = frozenset({"post", "wish"})


@dataclass(frozen=True, order=True)
class Gift:
    """One thing that a holder gave to an idea; `order` grows with time."""

    kind: str
    holder: int
    order: int = 0


def proposed(gifts: Iterable[Gift]) -> dict[int, int]:
    """The share of each holder, by the rule; there is one author."""
    given = set(gifts)
    authors = {gift.holder for gift in given if gift.kind == AUTHOR}
    if len(authors) != 1:
        raise ValueError("an idea has one author")
    others = {gift for gift in given if gift.kind == AUTHOR or gift.holder not in authors}
    kept = others - _unnamed(others)
    return rounded(_parts(kept))


def rounded(parts: Mapping[int, Fraction]) -> dict[int, int]:
    """Whole shares that sum to WHOLE, in proportion to `parts`: the largest remainders get more."""
    whole = sum(parts.values())
    exact = {holder: part * WHOLE / whole for holder, part in parts.items()}
    shares = {holder: int(part) for holder, part in exact.items()}
    left = WHOLE - sum(shares.values())
    by_remainder = sorted(exact, key=lambda holder: (shares[holder] - exact[holder], holder))
    for holder in by_remainder[:left]:
        shares[holder] += 1
    return {holder: share for holder, share in sorted(shares.items()) if share}


def shrinking(before: Mapping[int, int], after: Mapping[int, int]) -> set[int]:
    """Whose share would become smaller."""
    return {holder for holder, share in before.items() if after.get(holder, 0) < share}


def _parts(gifts: Collection[Gift]) -> dict[int, Fraction]:
    counts = Counter(_way(gift) for gift in gifts)
    parts: dict[int, Fraction] = {}
    for gift in gifts:
        part = Fraction(WEIGHTS[gift.kind], counts[_way(gift)])
        parts[gift.holder] = parts.get(gift.holder, Fraction(0)) + part
    return parts


def _way(gift: Gift) -> str:
    return "root" if gift.kind in ROOTS else gift.kind


def _unnamed(gifts: Collection[Gift]) -> set[Gift]:
    """The posts of those who gave nothing else and would have less than FLOOR."""
    seen = {gift for gift in gifts if gift.kind == EVIDENCE}
    named = {gift.holder for gift in gifts if gift.kind != EVIDENCE}
    posts: dict[int, list[int]] = {}
    for gift in sorted(seen):
        if gift.holder not in named:
            posts.setdefault(gift.holder, []).append(gift.order)
    ranked = sorted(posts, key=lambda holder: (-len(posts[holder]), min(posts[holder]), holder))
    kept = min(len(ranked), WHOLE // FLOOR)
    while kept and _least(gifts, set(ranked[:kept])) < FLOOR:
        kept -= 1
    return {gift for gift in seen if gift.holder in ranked[kept:]}


def _least(gifts: Collection[Gift], supporters: set[int]) -> Fraction:
    """The smallest share among these supporters, were no others of them named."""
    named = {gift.holder for gift in gifts if gift.kind != EVIDENCE} | supporters
    parts = _parts([gift for gift in gifts if gift.holder in named])
    whole = sum(parts.values())
    return min(parts[holder] * WHOLE / whole for holder in supporters)
