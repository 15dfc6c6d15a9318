"""What stands beside an idea on its own page: who is credited for it."""

from __future__ import annotations

from babel.lists import format_list

from forum.core.language import current
from forum.credits.queries.ideas import rows_of
from forum.credits.shares import WHOLE
from forum.credits.words import GIFT_WORDS
from forum.ideas.above import Credited


def credits_of(idea_id: int) -> list[Credited]:
    """Who is credited for an idea that is taken up, the largest share first."""
    return [
        Credited(row.who.person_id, row.who.name, _words(row.kinds), row.points / WHOLE)
        for row in rows_of(idea_id)
    ]


def _words(kinds: list[str]) -> str:
    return str(format_list([str(GIFT_WORDS[kind]) for kind in kinds], locale=current()))
