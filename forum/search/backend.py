"""What a backend of search is: it keeps documents and finds them; who may see them comes later."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Protocol

# Raise it with every change of the analysis or of what is kept: the index is then built anew.
VERSION = 2

KINDS = ("idea", "thread", "post", "person")
# Under this name `begin` says when the build began, in seconds since 1970.
BEGUN = ""
# A person stands in no community's index: where they are members is asked of the database.
NOWHERE = 0

# What a word weighs by where it stands, and BM25F's two constants. Chosen on the training half of
# related questions (benchmarks/relevance.py).
TITLE, TAGS, BODY = 3.0, 2.0, 1.0
K1, B = 1.2, 0.75
# What each kind is worth beside the others, where all say the same.
KIND_WEIGHTS = {"idea": 1.2, "thread": 1.1, "post": 1.0, "person": 1.0}

# Up to so many words all have to be there; of more, words that carry this share of the meaning.
ALL_UP_TO = 4
SHARE_OF_MORE = 0.15
# Of a long question the words that are rarest are looked for.
TERMS_MAX = 24


class Unavailable(Exception):
    """The index is missing, damaged or of another version; a new one is on its way."""


class Busy(Exception):
    """Another process writes to the index; try again in a moment."""


Key = tuple[str, int]


@dataclass(frozen=True)
class Document:
    """An idea, a thread, a post or a person as the index keeps it."""

    kind: str
    ref: int
    title: str
    body: str
    language: str
    made_on: date
    place: int = NOWHERE
    # Whether whoever may read the community may read it.
    is_open: bool = True
    author: int = 0
    status: str = ""
    area: int = 0
    tags: tuple[str, ...] = ()

    @property
    def key(self) -> Key:
        """What names it: its kind and its id."""
        return (self.kind, self.ref)


@dataclass(frozen=True)
class Reach:
    """What somebody may see: communities, those that they moderate, and what is their own there."""

    places: frozenset[int]
    moderated: frozenset[int] = frozenset()
    person: int | None = None


@dataclass(frozen=True)
class Narrowing:
    """What is looked for only; None lets everything through."""

    kinds: frozenset[str] | None = None
    statuses: frozenset[str] | None = None
    authors: frozenset[int] | None = None
    areas: frozenset[int] | None = None
    tags: frozenset[str] = frozenset()
    before: date | None = None
    after: date | None = None


@dataclass(frozen=True)
class Ask:
    """A question to a backend: groups of stems (any of a group will do), and what narrows it."""

    groups: Sequence[frozenset[str]]
    reach: Reach
    prefixes: Sequence[str] = ()
    # Words that are small in one of the languages: they count where they are, and need not be.
    optional: Sequence[frozenset[str]] = ()
    only: Narrowing = field(default_factory=Narrowing)
    # Whether each word has to be there, however many there are: so it is for phrases.
    all_words: bool = False
    # Of each phrase the words that say something, and where in it they stand; a backend that knows
    # of places may ask for them.
    phrases: Sequence[Sequence[tuple[int, frozenset[str]]]] = ()


@dataclass(frozen=True)
class Hit:
    """A document that was found, and how well it answers."""

    key: Key
    score: float


@dataclass(frozen=True)
class Found:
    """Some hits, best first; whether there are more; whether only some of the words were found."""

    hits: Sequence[Hit]
    more: bool = False
    loosened: bool = False
    # How much each group of words says: the rarer, the more.
    weights: Mapping[frozenset[str], float] = field(default_factory=dict)


class SearchBackend(Protocol):
    """Keeps documents and finds them."""

    def find(self, ask: Ask, start: int, count: int) -> Found:
        """Hits from the `start`th best on; Unavailable where there is no index."""

    def near(self, word: str) -> Sequence[str]:
        """Words of the index that are written nearly like a folded `word`, the likeliest first."""

    def apply(self, documents: Iterable[Document], gone: Iterable[Key]) -> None:
        """Keep these documents as they are now, forget what is gone; Busy if another does."""

    def fault(self) -> str | None:
        """Why the index has to be built anew; None if it is sound."""

    def begin(self) -> Mapping[str, int]:
        """Begin a new index, or go on with one that was begun: how far each kind has come."""

    def take(self, kind: str, documents: Sequence[Document], reached: int) -> None:
        """Put documents into the new index; all of `kind` up to the id `reached` are in it then."""

    def finish(self) -> None:
        """Let the new index take the place of the old one."""


def needs_all(ask: Ask) -> bool:
    """Whether every word has to be there at first."""
    return ask.all_words or len(ask.groups) + len(ask.prefixes) <= ALL_UP_TO
