"""What the engine answers: frozen, keyed by stable keys, the same bytes for the same corpus."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import cached_property
from hashlib import sha256
from typing import Any

DIGITS = 4


@dataclass(frozen=True)
class Share:
    """An estimated share between 0 and 1 with its 80 % interval."""

    mean: float
    low: float
    high: float


@dataclass(frozen=True)
class RankedIdea:
    """An idea in its place; `contributions` sum to `score`."""

    key: str
    position: int
    theme: str | None
    demand: Share
    score: float
    low: float
    high: float
    contributions: Mapping[str, float]


@dataclass(frozen=True)
class Theme:
    """A theme in its place.

    `breadth` is the share of the corpus' people who speak in it, `evidence` the ideas nearest to
    its centre, `members` all of its ideas by rank.
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

    def to_bytes(self) -> bytes:
        """Canonical JSON."""
        return json.dumps(asdict(self), ensure_ascii=False, separators=(",", ":")).encode()

    @cached_property
    def hash(self) -> str:
        """SHA-256 of the bytes."""
        return sha256(self.to_bytes()).hexdigest()
