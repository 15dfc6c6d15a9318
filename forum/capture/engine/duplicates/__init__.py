"""Duplicates: which ideas say about the same, while one is typed and when all are read.

Needs NumPy and SciPy only: a web worker loads it.
"""

from __future__ import annotations

from forum.capture.engine.duplicates.index import DuplicateIndex

__all__ = ["DuplicateIndex"]
