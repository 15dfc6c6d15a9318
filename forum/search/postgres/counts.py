"""What was counted of the index: how much is in it, and in how many documents a word is.

It is counted anew each minute: how rare a word is bears to be a little old.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field

from sqlalchemy import String, bindparam, func, select
from sqlalchemy.dialects.postgresql import ARRAY

from forum.extensions import db
from forum.search.models import SearchDocument, SearchWord

KEPT_SECONDS = 60.0
# One parameter, however many words there are: the statement stays the same.
DOCUMENTS_WITH = select(SearchWord.word, SearchWord.documents).where(
    SearchWord.word == func.any(bindparam("words", type_=ARRAY(String)))
)


@dataclass
class Counts:
    """How many documents there are, their mean length, and the words that were asked for."""

    size: int
    mean: float
    documents: dict[str, int] = field(default_factory=dict)
    taken: float = field(default_factory=time.monotonic)

    @property
    def are_old(self) -> bool:
        """Whether it is time to count anew."""
        return time.monotonic() - self.taken > KEPT_SECONDS

    def look_up(self, words: set[str]) -> None:
        """Let `documents` know these words."""
        unknown = words - self.documents.keys()
        if unknown:
            rows = db.session.execute(DOCUMENTS_WITH, {"words": sorted(unknown)})
            found = {word: documents for word, documents in rows}
            self.documents.update(dict.fromkeys(unknown, 0) | found)

    def beginning_with(self, prefix: str) -> int:
        """In how many documents words are that begin so; one with two of them counts twice."""
        query = select(func.sum(SearchWord.documents))
        begins = SearchWord.word.startswith(prefix, autoescape=True)
        return min(self.size, db.session.scalar(query.where(begins)) or 0)


def counted() -> Counts:
    """Count the index now."""
    query = select(func.count(), func.avg(SearchDocument.length)).select_from(SearchDocument)
    size, mean = db.session.execute(query).one()
    return Counts(size, float(mean or 1.0))
