"""Weights: how much each part of a score counts; a community may set its own."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

# The demand leads by far, because only it is corrected for who was shown what. A part of which a
# corpus says nothing (nobody compared, there are no camps) leaves its weight to the others.
IDEA_WEIGHTS: Mapping[str, float] = MappingProxyType(
    {
        "demand": 0.75,
        "compared": 0.10,
        "breadth": 0.08,
        "momentum": 0.07,
        "bridging": 0.06,
        "depth": 0.05,
        "theme": 0.05,
    }
)
THEME_WEIGHTS: Mapping[str, float] = MappingProxyType(
    {"demand": 0.50, "breadth": 0.30, "momentum": 0.10, "depth": 0.10, "bridging": 0.10}
)


@dataclass(frozen=True)
class Weights:
    """A weight of 0 and more for each part of an idea's and of a theme's score.

    ValueError for unknown or missing parts, for a number that is none, and where all are 0.
    """

    idea: Mapping[str, float] = field(default_factory=lambda: IDEA_WEIGHTS)
    theme: Mapping[str, float] = field(default_factory=lambda: THEME_WEIGHTS)

    def __post_init__(self) -> None:
        """Refuse what makes no score."""
        for given, usual in ((self.idea, IDEA_WEIGHTS), (self.theme, THEME_WEIGHTS)):
            if set(given) != set(usual):
                raise ValueError(f"weights are wanted for {', '.join(usual)}")
            if not all(math.isfinite(weight) and weight >= 0 for weight in given.values()):
                raise ValueError("weights must be finite numbers >= 0")
            if not any(given.values()):
                raise ValueError("one weight at least must be above 0")


def shared_out(weights: Mapping[str, float], parts: Collection[str]) -> dict[str, float]:
    """The weights of these parts, made to sum to 1 (demand alone where all of them are 0)."""
    most = max(weights[name] for name in parts)
    if not most:
        return {name: float(name == "demand") for name in weights if name in parts}
    # Against the largest first: a sum of huge numbers would be infinite.
    given = {name: weight / most for name, weight in weights.items() if name in parts}
    total = sum(given.values())
    return {name: weight / total for name, weight in given.items()}
