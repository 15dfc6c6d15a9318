"""What the engine reads: ideas and posts under stable keys, what was found and ruled before."""

from __future__ import annotations

import json
import math
from dataclasses import asdict, astuple, dataclass
from functools import cached_property
from hashlib import sha256
from typing import Any

import numpy as np
from numpy.typing import NDArray

from forum.capture.engine.acts import Acts

EXPOSURE_DIGITS = 6


@dataclass(frozen=True)
class Document:
    """One idea; ValueError for a count, an exposure or a chance that can be none.

    `wanted_by` and `declined_by` are those who voted for it or said *not for me*, `voices` all who
    voted for it or wrote under it, as opaque words; `age_days` counts back from the newest thing of
    the corpus; `exposure` is the attention-weighted number of people who saw it, None where nobody
    knows; `weekly` are the votes and posts of the last weeks, oldest first, or nothing; `compared`
    is its chance to be chosen over an average idea where people were asked which of two they would
    rather have, None where nobody compared it.
    """

    key: str
    title: str
    body: str
    author: str
    voices: frozenset[str] = frozenset()
    wanted_by: frozenset[str] = frozenset()
    declined_by: frozenset[str] = frozenset()
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
        counts = (self.votes, self.imported_votes, self.posts, self.not_for_me, *self.weekly)
        if not all(math.isfinite(n) and n >= 0 for n in (*counts, self.exposure or 0.0)):
            raise ValueError(f"{self.key}: counts and exposure must be finite and >= 0")
        if self.compared is not None and not 0.0 <= self.compared <= 1.0:
            raise ValueError(f"{self.key}: a chance must lie between 0 and 1")

    @property
    def text(self) -> str:
        """Title and body; the first line is the title."""
        return f"{self.title}\n{self.body}"

    @property
    def people(self) -> frozenset[str]:
        """Everybody who proposed it, voted for it or wrote under it."""
        return self.voices | {self.author}


@dataclass(frozen=True)
class Post:
    """What somebody wrote in talk; `idea` is the key of the document it stands under, if any."""

    key: str
    text: str
    author: str
    idea: str | None = None
    age_days: int = 0


@dataclass(frozen=True)
class KnownTheme:
    """A theme of the report before: its key, its name, the keys of its ideas; its sub-themes."""

    key: str
    label: str
    members: frozenset[str]
    stability: float | None = None
    parts: tuple[tuple[str, tuple[str, ...]], ...] = ()


@dataclass(frozen=True)
class KnownTwins:
    """Ideas that the report before took for the same, and the chance that it gave."""

    keys: tuple[str, ...]
    chance: float


@dataclass(frozen=True)
class Ruling:
    """What the product team decided, for good.

    The ideas of one group belong together, those of two groups apart. `theme` is the key that the
    theme of the first group bears from then on, `label` its name; a `pinned` one stays a theme,
    however few ideas it has.
    """

    groups: tuple[frozenset[str], ...]
    theme: str | None = None
    label: str | None = None
    pinned: bool = False


@dataclass(frozen=True)
class Settled:
    """Two ideas that the community decided about: whether they are the same.

    ValueError for an idea and itself.
    """

    one: str
    other: str
    same: bool

    def __post_init__(self) -> None:
        """Refuse what decides nothing."""
        if self.one == self.other:
            raise ValueError(f"{self.one}: an idea is the same as itself")


@dataclass(frozen=True)
class Verdict:
    """What a reader said of a sentence: that it is of this kind (see `wishes.KINDS`)."""

    sentence: str
    kind: str


@dataclass(frozen=True)
class Corpus:
    """All of one run: documents and posts sorted by key, rulings from the oldest on.

    ValueError where two documents, or two posts, have the same key.
    """

    documents: tuple[Document, ...] = ()
    posts: tuple[Post, ...] = ()
    before: tuple[KnownTheme, ...] = ()
    twins_before: tuple[KnownTwins, ...] = ()
    rulings: tuple[Ruling, ...] = ()
    verdicts: tuple[Verdict, ...] = ()
    settled: tuple[Settled, ...] = ()

    def __post_init__(self) -> None:
        """Sort what has keys, so that no order they came in can matter."""
        for name, what in (("documents", "documents"), ("posts", "posts"), ("before", "themes")):
            ordered = tuple(sorted(getattr(self, name), key=lambda row: row.key))
            if len({row.key for row in ordered}) != len(ordered):
                raise ValueError(f"two {what} have the same key")
            object.__setattr__(self, name, ordered)
        for name in ("twins_before", "verdicts", "settled"):
            ordered = tuple(sorted(getattr(self, name), key=astuple))
            object.__setattr__(self, name, ordered)

    def __len__(self) -> int:
        """How many documents there are."""
        return len(self.documents)

    @cached_property
    def keys(self) -> list[str]:
        """The keys of the documents, in their order."""
        return [document.key for document in self.documents]

    @cached_property
    def texts(self) -> list[str]:
        """Their texts."""
        return [document.text for document in self.documents]

    @cached_property
    def row_of(self) -> dict[str, int]:
        """The row of each document by its key."""
        return {key: row for row, key in enumerate(self.keys)}

    @cached_property
    def acts(self) -> Acts:
        """Who did what to which document or post, by their rows."""
        return Acts.of(self.documents, self.posts)

    @cached_property
    def weeks(self) -> NDArray[np.int64]:
        """Votes and posts of each document week by week, oldest first: n × the most weeks known.

        The last column is this week's, however many weeks a document knows of.
        """
        most = max((len(d.weekly) for d in self.documents), default=0)
        rows = [(0,) * (most - len(d.weekly)) + tuple(d.weekly) for d in self.documents]
        return np.array(rows, dtype=np.int64).reshape(len(self.documents), most)

    @cached_property
    def hash(self) -> str:
        """SHA-256 of the content as canonical JSON.

        People enter it by the documents and posts that they share, an author by the smallest key of
        those that they wrote: a database's ids never do.
        """
        first: dict[str, str] = {}
        for author, key in [(o.author, o.key) for own in (self.documents, self.posts) for o in own]:
            first.setdefault(author, key)
        content: dict[str, Any] = {
            "documents": [_document_row(document, first) for document in self.documents],
            "people": self.acts.digest(),
        }
        if self.posts:
            content["posts"] = [{**asdict(p), "author": first[p.author]} for p in self.posts]
        if self.before:
            content["before"] = [{**asdict(t), "members": sorted(t.members)} for t in self.before]
        if self.rulings:
            content["rulings"] = [
                {**asdict(r), "groups": [sorted(group) for group in r.groups]} for r in self.rulings
            ]
        for name in ("twins_before", "verdicts", "settled"):
            if getattr(self, name):
                content[name] = [asdict(row) for row in getattr(self, name)]
        text = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _document_row(d: Document, first: dict[str, str]) -> dict[str, Any]:
    row: dict[str, Any] = {
        "key": d.key,
        "title": d.title,
        "body": d.body,
        "author": first[d.author],
        "age_days": d.age_days,
        "votes": d.votes,
        "exposure": None if d.exposure is None else round(float(d.exposure), EXPOSURE_DIGITS),
        "imported_votes": d.imported_votes,
        "posts": d.posts,
        "not_for_me": d.not_for_me,
        "weekly": d.weekly,
        "language": d.language,
    }
    if d.compared is not None:
        row["compared"] = round(d.compared, EXPOSURE_DIGITS)
    return row
