"""What the engine reads: frozen documents under stable keys, and their fingerprint."""

from __future__ import annotations

import hashlib
import json
import math
from dataclasses import asdict, dataclass
from functools import cached_property

WEEKS = 12
EXPOSURE_DIGITS = 6


@dataclass(frozen=True)
class Document:
    """One idea as it is read; ages are whole days before the newest thing of its corpus.

    `exposure` is the attention-weighted number of people who saw it, None where no impression is
    known; `people` counts who voted or posted, the author included; `weekly` holds the votes and
    posts of each of the last 12 weeks, oldest first, or nothing. ValueError for counts below 0.
    """

    key: str
    title: str
    body: str
    author: str
    age_days: int = 0
    votes: int = 0
    exposure: float | None = None
    imported_votes: int = 0
    posts: int = 0
    people: int = 1
    not_for_me: int = 0
    weekly: tuple[int, ...] = ()
    language: str | None = None

    def __post_init__(self) -> None:
        counts = (self.votes, self.imported_votes, self.posts, self.people, self.not_for_me)
        seen = 0.0 if self.exposure is None else self.exposure
        if min(*counts, *self.weekly, seen) < 0 or not math.isfinite(seen):
            raise ValueError(f"{self.key}: counts and exposure must be finite and >= 0")


@dataclass(frozen=True)
class Corpus:
    """The documents of one run; ValueError where two of them share a key."""

    documents: tuple[Document, ...]

    def __post_init__(self) -> None:
        if len({document.key for document in self.documents}) < len(self.documents):
            raise ValueError("two documents share a key")

    @cached_property
    def by_key(self) -> tuple[Document, ...]:
        """The documents in the order of their keys, in which everything is computed."""
        return tuple(sorted(self.documents, key=lambda document: document.key))

    @cached_property
    def hash(self) -> str:
        """SHA-256 of the content as canonical JSON, whatever the order or the database's ids.

        An author is known by the smallest key among the documents that they wrote.
        """
        first: dict[str, str] = {}
        for document in self.by_key:
            first.setdefault(document.author, document.key)
        rows = []
        for document in self.by_key:
            row = asdict(document) | {"author": first[document.author]}
            if document.exposure is not None:
                row["exposure"] = round(float(document.exposure), EXPOSURE_DIGITS)
            rows.append(row)
        content = json.dumps(rows, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        return hashlib.sha256(content.encode("utf-8", "surrogatepass")).hexdigest()

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages that the documents name, sorted."""
        return tuple(sorted({d.language for d in self.documents if d.language}))
