"""How it is scored: rows, folds, F1 at a threshold and at the best one."""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from benchmarks.wishes.methods import Probabilities
from forum.capture.engine.wishes import at_rates, best_threshold, estimated_rates

FOLDS = 5


def rows_of(file: Path) -> list[dict[str, str]]:
    """All rows of a table."""
    csv.field_size_limit(sys.maxsize)
    with file.open(newline="", encoding="utf-8") as opened:
        return list(csv.DictReader(opened))


def folds_of(keys: Sequence[str], seed: int) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Five folds, what has the same key in one."""
    names = sorted(set(keys))
    fold = dict(
        zip(names, np.random.default_rng(seed).permutation(len(names)) % FOLDS, strict=True)
    )
    place = np.array([fold[key] for key in keys])
    for kept in range(FOLDS):
        yield np.flatnonzero(place != kept), np.flatnonzero(place == kept)


def f1(truth: np.ndarray, said: np.ndarray) -> float:
    """F1 of the positive class."""
    return float(2 * (truth & said).sum() / max(1, truth.sum() + said.sum()))


def adapted_f1(truth: np.ndarray, found: Probabilities, rates: np.ndarray) -> float:
    """F1 at the rate and the threshold that the batch itself tells."""
    moved = at_rates(found, rates, estimated_rates(found, rates))[:, 1]
    return f1(truth, moved >= best_threshold(moved)[0])


def ranked_f1(truth: np.ndarray, chance: np.ndarray, rate: float) -> float:
    """The best F1 over all thresholds, were `rate` of the sentences positive."""
    order = np.argsort(-chance, kind="stable")
    hit, false = np.cumsum(truth[order]) / truth.sum(), np.cumsum(~truth[order]) / (~truth).sum()
    return float((2 * hit * rate / (hit * rate + false * (1 - rate) + rate)).max())


def spread(values: Sequence[float]) -> str:
    """Mean and standard deviation."""
    return f"{np.mean(values):.3f} ± {np.std(values):.3f}"
