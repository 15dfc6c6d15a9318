"""The stage of a run that finds ideas which seem to be the same."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from forum.capture.engine.corpus import Settled
from forum.capture.engine.duplicates.calibration import Calibration
from forum.capture.engine.duplicates.pairs import cold_start, groups_of, likely_pairs
from forum.capture.engine.findings import Twins


def twins_of(
    keys: Sequence[str],
    texts: Sequence[str],
    settled: Sequence[Settled],
    calibration: Calibration | None,
) -> tuple[Twins, ...]:
    """Groups of ideas that seem to be the same, the likeliest first; what is settled is obeyed."""
    known = {frozenset((pair.one, pair.other)): pair.same for pair in settled}
    pairs = likely_pairs(keys, texts, calibration or cold_start(), known=known)
    return tuple(Twins(group, chance) for group, chance in groups_of(pairs))


def described(calibration: Calibration | None) -> dict[str, Any]:
    """The calibration in numbers, as a report states it."""
    used = calibration or cold_start()
    return {
        "intercept": used.coefficients_.intercept,
        "weights": list(used.coefficients_.weights),
        "threshold": used.threshold_,
        "decisions": used.decisions_,
    }
