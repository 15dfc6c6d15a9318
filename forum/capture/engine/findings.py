"""What the engine answers: frozen, keyed by stable keys, the same bytes for the same corpus."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import cached_property
from hashlib import sha256
from typing import Any, Self

DIGITS = 6


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
        """Canonical JSON: sorted names, no spaces, numbers as they were rounded."""
        text = json.dumps(asdict(self), sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        return text.encode("utf-8", "surrogatepass")

    @cached_property
    def hash(self) -> str:
        """SHA-256 of the bytes."""
        return sha256(self.to_bytes()).hexdigest()

    @classmethod
    def from_bytes(cls, kept: bytes) -> Self:
        """Read back what `to_bytes` wrote."""
        return cls.from_dict(json.loads(kept.decode("utf-8", "surrogatepass")))

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        """Build findings from plain data; KeyError where a part is missing."""
        weights = data["parameters"]
        return cls(
            corpus=data["corpus"],
            parameters=weights,
            themes=tuple(_theme(row, weights["theme_weights"]) for row in data["themes"]),
            ideas=tuple(_idea(row, weights["idea_weights"]) for row in data["ideas"]),
            unthemed=data["unthemed"],
            notes=tuple(Note(**row) for row in data["notes"]),
        )


def _idea(row: Mapping[str, Any], weights: Mapping[str, float]) -> RankedIdea:
    return RankedIdea(**{**row, **_scored(row, weights)})


def _theme(row: Mapping[str, Any], weights: Mapping[str, float]) -> Theme:
    lists = {name: tuple(row[name]) for name in ("terms", "evidence", "members", "weekly")}
    return Theme(**{**row, **_scored(row, weights), **lists})


def _scored(row: Mapping[str, Any], weights: Mapping[str, float]) -> dict[str, Any]:
    # JSON sorts the names; what weighs most comes first again, as it was.
    order = sorted(weights, key=lambda name: -weights[name])
    parts = {name: row["contributions"][name] for name in order}
    return {"demand": Share(**row["demand"]), "contributions": parts}
