"""A text as rules read it."""

from __future__ import annotations

from collections.abc import Sequence

from forum.moderation.screening import links, patterns
from forum.moderation.screening.models import WORD, Rule


class Said:
    """A text, read once for any number of rules; hosts that are `allowed` are not minded."""

    def __init__(self, text: str, allowed: Sequence[str]) -> None:
        self._words = patterns.Text(text)
        self._links = links.outside(links.links_of(text), allowed)

    def meets(self, rule: Rule) -> bool:
        """Whether a rule is about it."""
        if rule.kind == WORD:
            return self._words.holds(patterns.read(rule.pattern))
        address = links.read(rule.pattern)
        return address is not None and any(map(address.leads, self._links))
