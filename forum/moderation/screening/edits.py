"""What is risky in a change of what others have read already; pure."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from forum.moderation.screening.folding import words_of
from forum.moderation.screening.links import links_of, outside
from forum.moderation.screening.settings import Thresholds


@dataclass(frozen=True)
class Risks:
    """How much of an old text is another one now, in per cent, and whether links came in."""

    share: int
    changed_much: bool
    new_links: bool


def risks_of(before: str, after: str, days: int, limits: Thresholds) -> Risks:
    """What is risky in a change after so many days."""
    known = {link.host for link in links_of(before)}
    new = outside(links_of(after), [*limits.allowed(), *known])
    share = changed_share(before, after)
    much = days >= limits.edit_days and share > limits.edit_share
    return Risks(share, much, bool(new))


def changed_share(before: str, after: str) -> int:
    """How many per cent of the words of the longer text the other one does not have."""
    then, now = Counter(words_of(before)), Counter(words_of(after))
    most = max(then.total(), now.total())
    return round(100 * (1 - (then & now).total() / most)) if most else 0
