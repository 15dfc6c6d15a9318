"""What the engine reads: frozen documents under stable keys, and a hash that no order changes."""

from __future__ import annotations

import json
import math
from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256

EXPOSURE_DIGITS = 6


@dataclass(frozen=True)
class Document:
    """One idea; ValueError for a count below 0 or an exposure that is no number.

    `voices` are the people who voted for it or wrote under it, as opaque words; `age_days` counts
    back from the newest thing of the corpus; `exposure` is the attention-weighted number of people
    who saw it, None where nobody knows; `weekly` are the votes and posts of the last weeks, oldest
    first, or nothing; `compared` is its chance to be chosen over an average idea where people were
    asked which of two they would rather have, None where nobody compared it.
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
    compared: float | None = None

    def __post_init__(self) -> None:
        """Refuse what no estimate could be made from."""
        seen = 0.0 if self.exposure is None else float(self.exposure)
        counts = (self.votes, self.imported_votes, self.posts, self.not_for_me, *self.weekly)
        if min(counts) < 0 or not math.isfinite(seen) or seen < 0:
            raise ValueError(f"{self.key}: counts and exposure must be finite and >= 0")

    @property
    def people(self) -> frozenset[str]:
        """Everybody who proposed it, voted for it or wrote under it."""
        return self.voices | {self.author}


@dataclass(frozen=True)
class Corpus:
    """The documents of one run, sorted by key; ValueError where two have the same key."""

    documents: tuple[Document, ...] = ()

    def __post_init__(self) -> None:
        """Sort the documents, so that no order they came in can matter."""
        ordered = tuple(sorted(self.documents, key=lambda document: document.key))
        if len({document.key for document in ordered}) != len(ordered):
            raise ValueError("two documents have the same key")
        object.__setattr__(self, "documents", ordered)

    def __len__(self) -> int:
        """How many documents there are."""
        return len(self.documents)

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages that the documents name, sorted."""
        return tuple(sorted({d.language for d in self.documents if d.language}))

    @cached_property
    def hash(self) -> str:
        """SHA-256 of the content as canonical JSON.

        People enter it by the documents that they share, an author by the smallest key of those
        that they wrote: a database's ids never do.
        """
        first: dict[str, str] = {}
        heard: dict[str, list[str]] = defaultdict(list)
        for document in self.documents:
            first.setdefault(document.author, document.key)
            for person in document.people:
                heard[person].append(document.key)
        rows = [
            {
                "key": d.key,
                "title": d.title,
                "body": d.body,
                "author": first[d.author],
                "age_days": d.age_days,
                "votes": d.votes,
                "exposure": None
                if d.exposure is None
                else round(float(d.exposure), EXPOSURE_DIGITS),
                "imported_votes": d.imported_votes,
                "posts": d.posts,
                "not_for_me": d.not_for_me,
                "weekly": d.weekly,
                "language": d.language,
                **({} if d.compared is None else {"compared": round(d.compared, EXPOSURE_DIGITS)}),
            }
            for d in self.documents
        ]
        content = {"documents": rows, "people": sorted(heard.values())}
        text = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
