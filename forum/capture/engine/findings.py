"""What the engine answers: frozen, keyed by stable keys, the same bytes for the same corpus."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import cached_property
from hashlib import sha256
from typing import Any, Self

DIGITS = 6
# Fewer ideas are no theme, unless it is pinned.
SMALLEST_THEME = 3
# From here on a theme is sure (Hennig: "a stable pattern"); random texts never reach it. Below
# LOOSE_FROM it comes and goes with chance.
STABLE_FROM, LOOSE_FROM = 0.6, 0.3
# What a sentence of talk is.
NONE, WISH, COMPLAINT, PRAISE, QUESTION = KINDS = (
    "none",
    "wish",
    "complaint",
    "praise",
    "question",
)


@dataclass(frozen=True)
class Share:
    """An estimated share between 0 and 1 with its 80 % interval."""

    mean: float
    low: float
    high: float

    @classmethod
    def of(cls, mean: float, low: float, high: float) -> Self:
        """The same, rounded to DIGITS."""
        return cls(*(round(float(number), DIGITS) for number in (mean, low, high)))


@dataclass(frozen=True)
class CampVoice:
    """How many of a camp said what they think of something, and the share that wants it."""

    camp: int
    reacted: int
    wants: Share


@dataclass(frozen=True)
class RankedIdea:
    """An idea in its place; `contributions` sum to `score`.

    `camps` are those of which enough people reacted to be shown, `agreeing` how many want it.
    """

    key: str
    position: int
    theme: str | None
    demand: Share
    score: float
    low: float
    high: float
    contributions: Mapping[str, float]
    camps: tuple[CampVoice, ...] = ()
    agreeing: int = 0


@dataclass(frozen=True)
class Part:
    """A sub-theme: what it is called and its ideas by rank."""

    label: str
    members: tuple[str, ...]


@dataclass(frozen=True)
class Outlook:
    """Where a theme is going.

    `direction` is emerging, fading or steady: its share of all that is said and voted in the last
    weeks over that before, `change` with its 80 % interval. `forecast` has for each of the next
    weeks the expected number of votes and posts, and the 80 % interval of it.
    """

    direction: str
    change: Share
    forecast: tuple[Share, ...]


@dataclass(frozen=True)
class Alarm:
    """Complaints of the last week beyond what is usual: how many, and from where it is unusual."""

    seen: int
    expected: float
    high: float


@dataclass(frozen=True)
class Theme:
    """A theme in its place.

    `breadth` is the share of the corpus' people who speak in it, `evidence` the ideas nearest to
    its centre, `members` all of its ideas by rank. `stability` is the mean likeness, 0 to 1, with
    what was found in resamples of the corpus, None where that was not asked; `known` tells whether
    the report before had it; `wishes` and `complaints` count the sentences of talk that are its.
    """

    key: str
    position: int
    label: str
    terms: tuple[str, ...]
    size: int
    people: int
    breadth: float
    demand: Share
    score: float
    low: float
    high: float
    contributions: Mapping[str, float]
    evidence: tuple[str, ...]
    members: tuple[str, ...]
    weekly: tuple[int, ...]
    stability: float | None = None
    known: bool = False
    pinned: bool = False
    parts: tuple[Part, ...] = ()
    outlook: Outlook | None = None
    camps: tuple[CampVoice, ...] = ()
    agreeing: int = 0
    wishes: int = 0
    complaints: int = 0
    alarm: Alarm | None = None


@dataclass(frozen=True)
class Said:
    """A sentence of talk, `text[start:end]` of a post: a wish, complaint, praise or question.

    `chance` is the probability that it is of this `kind`; `theme` is where it belongs, if anywhere.
    """

    post: str
    start: int
    end: int
    kind: str
    chance: float
    theme: str | None


@dataclass(frozen=True)
class Unproposed:
    """What several people wish for in talk and nobody has proposed; `sentences` index `said`."""

    key: str
    label: str
    terms: tuple[str, ...]
    people: int
    sentences: tuple[int, ...]


@dataclass(frozen=True)
class Twins:
    """Ideas that seem to be the same, and the lowest chance among the pairs that link them."""

    keys: tuple[str, ...]
    chance: float


@dataclass(frozen=True)
class Note:
    """Something a reader must know: a stable name, and its numbers."""

    kind: str
    numbers: Mapping[str, float]


@dataclass(frozen=True)
class Findings:
    """The whole answer; it holds keys, numbers and single words, never anybody's text."""

    corpus: str
    parameters: Mapping[str, Any]
    themes: tuple[Theme, ...]
    ideas: tuple[RankedIdea, ...]
    unthemed: int
    notes: tuple[Note, ...]
    said: tuple[Said, ...] = ()
    unproposed: tuple[Unproposed, ...] = ()
    twins: tuple[Twins, ...] = ()
    camps: tuple[int, ...] = ()
    posts: int = 0
    sentences: int = 0

    def to_bytes(self) -> bytes:
        """Canonical JSON: sorted names, no spaces, numbers as they were rounded."""
        text = json.dumps(asdict(self), sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        return text.encode("utf-8", "surrogatepass")

    @cached_property
    def hash(self) -> str:
        """SHA-256 of the bytes."""
        return sha256(self.to_bytes()).hexdigest()
