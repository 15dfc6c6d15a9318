"""What the engine reads: documents under stable keys, and a hash that no order can change."""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass, field
from functools import cached_property
from hashlib import sha256


@dataclass(frozen=True)
class Document:
    """One idea.

    `voices` are the people who proposed it, voted for it or wrote under it, as opaque words;
    `exposure` is the attention-weighted number of people who saw it (None: nobody knows);
    `age_days` counts from the newest thing in the corpus; `weekly` are votes and posts in the
    last weeks, oldest first.
    """

    key: str
    title: str
    body: str
    author: str
    voices: frozenset[str] = frozenset()
    age_days: int = 0
    votes: int = 0
    exposure: float | None = None
    imported_votes: int = 0
    posts: int = 0
    not_for_me: int = 0
    weekly: tuple[int, ...] = ()
    language: str | None = None

    @property
    def text(self) -> str:
        """Title and body; a body that begins with the title is not said twice."""
        return self.body if self.body.startswith(self.title) else f"{self.title}\n{self.body}"


@dataclass(frozen=True)
class Corpus:
    """Documents sorted by key; ValueError where two have the same key."""

    documents: tuple[Document, ...] = field(default=())

    def __post_init__(self) -> None:
        """Sort the documents, so that no order they came in can matter."""
        ordered = tuple(sorted(self.documents, key=lambda document: document.key))
        if len({document.key for document in ordered}) != len(ordered):
            raise ValueError("two documents have the same key")
        object.__setattr__(self, "documents", ordered)

    def __len__(self) -> int:
        """How many documents there are."""
        return len(self.documents)

    @cached_property
    def hash(self) -> str:
        """SHA-256 of the content; people enter it by what they share, never by their names."""
        rows = [
            (
                d.key,
                d.title,
                d.body,
                d.age_days,
                d.votes,
                None if d.exposure is None else round(d.exposure, 6),
                d.imported_votes,
                d.posts,
                d.not_for_me,
                d.weekly,
                d.language,
            )
            for d in self.documents
        ]
        people = [self._places("author"), self._places("voices")]
        text = json.dumps([rows, people], ensure_ascii=False, separators=(",", ":"))
        return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()

    def _places(self, kind: str) -> list[list[int]]:
        """For each person the documents that are theirs, without saying who they are."""
        places: dict[str, list[int]] = defaultdict(list)
        for number, document in enumerate(self.documents):
            for person in {document.author} if kind == "author" else document.voices:
                places[person].append(number)
        return sorted(places.values())
