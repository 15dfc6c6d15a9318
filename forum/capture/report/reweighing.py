"""What if: a frozen report ranked anew by other weights, without a change of the report.

A part of a score is a weight times what was measured, so what is frozen can be weighed again: each
part times how much more it counts, over the sum of all. Of a part that had no weight nothing is
frozen that could be weighed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from babel.numbers import format_decimal

from forum.capture.engine.findings import DIGITS
from forum.core.language import _, current

# Nearer to one than this, a part counts as before.
ABOUT = 0.02
PARAMETERS = {"idea": "idea_weights", "theme": "theme_weights"}


@dataclass(frozen=True)
class Placed:
    """A theme or an idea in its new place; `steps` is how many places it rose."""

    row: dict[str, Any]
    position: int
    steps: int
    score: float
    low: float
    high: float
    contributions: Mapping[str, float]


def weights_in(findings: Mapping[str, Any], of: str) -> dict[str, float]:
    """The weights above 0 that an `idea` or a `theme` was scored with."""
    weights = findings["parameters"].get(PARAMETERS[of], {})
    return {name: weight for name, weight in weights.items() if weight > 0}


def reweighed(
    rows: Sequence[dict[str, Any]], weights: Mapping[str, float], times: Mapping[str, float]
) -> list[Placed]:
    """The rows by their new scores, where each part counts so many `times` what it did.

    One `times` at least is above 0. With all of them 1 everything stays where it is: ties are
    broken by the place in the report.
    """
    total = sum(weight * times[name] for name, weight in weights.items())
    scored = [_scored(row, {name: times[name] / total for name in weights}) for row in rows]
    scored.sort(key=lambda one: (-one.score, one.row["position"]))
    return [
        Placed(
            one.row,
            place,
            one.row["position"] - place,
            one.score,
            one.low,
            one.high,
            one.contributions,
        )
        for place, one in enumerate(scored, 1)
    ]


def _scored(row: dict[str, Any], factors: Mapping[str, float]) -> Placed:
    parts = {
        name: round(row["contributions"].get(name, 0.0) * by, DIGITS)
        for name, by in factors.items()
    }
    score = sum(parts.values())
    # An interval moves the demand alone, from its low to its high end.
    wanted, share = parts.get("demand", 0.0), row["demand"]
    low, high = (
        round(score + wanted * (share[end] / share["mean"] - 1), DIGITS) if share["mean"] else score
        for end in ("low", "high")
    )
    return Placed(row, row["position"], 0, round(score, DIGITS), low, high, parts)


def how_it_counts(times: Mapping[str, float]) -> dict[str, str]:
    """How each part counts beside those that count as before, in words; "" for these.

    Only proportions matter: where every part counts double, none does.
    """
    usual = 1.0
    if not any(abs(number - 1) <= ABOUT for number in times.values()):
        counting = Counter(round(number, DIGITS) for number in times.values() if number > 0)
        usual = counting.most_common(1)[0][0]
    return {name: _said(number / usual) for name, number in times.items()}


def _said(times: float) -> str:
    known = {
        2.0: _("counts double"),
        3.0: _("counts three times as much"),
        0.5: _("counts half"),
        1.0: "",
    }
    if times == 0:
        return _("does not count")
    near = next((words for one, words in known.items() if abs(times / one - 1) <= ABOUT), None)
    if near is not None:
        return near
    pattern = "0.#" if times >= 1 else "0.##"
    number = format_decimal(times, pattern, locale=current())
    return _("counts %(times)s times as much", times=number)
