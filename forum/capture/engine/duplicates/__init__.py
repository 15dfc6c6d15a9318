"""Duplicates: which ideas say about the same, while one is typed and when all are read.

Needs NumPy and SciPy only: a web worker loads it.
"""

from __future__ import annotations

from forum.capture.engine.duplicates.calibration import Calibration, likeness_needed
from forum.capture.engine.duplicates.index import DuplicateIndex
from forum.capture.engine.duplicates.pairs import Pair, cold_start, groups_of, likely_pairs

__all__ = [
    "Calibration",
    "DuplicateIndex",
    "Pair",
    "cold_start",
    "groups_of",
    "likely_pairs",
    "likeness_needed",
]
