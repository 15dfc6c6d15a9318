"""The engine: a frozen Corpus in, frozen Findings out; no web, no database, no clock.

`pipeline.py` reads top to bottom like a recipe. What needs scikit-learn is loaded when it is
first asked for, so that importing this package costs a web worker nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from forum.capture.engine.corpus import (
    Corpus,
    Document,
    KnownTheme,
    KnownTwins,
    Post,
    Ruling,
    Settled,
    Verdict,
)
from forum.capture.engine.findings import Findings

if TYPE_CHECKING:
    from forum.capture.engine.duplicates import DuplicateIndex
    from forum.capture.engine.pipeline import Memory, capture
    from forum.capture.engine.rank.weights import Weights
    from forum.capture.engine.text.minilm import MiniLM
    from forum.capture.engine.themes import ThemeModel
    from forum.capture.engine.wishes import WishDetector

_LATER = {
    "DuplicateIndex": "forum.capture.engine.duplicates",
    "Memory": "forum.capture.engine.pipeline",
    "MiniLM": "forum.capture.engine.text.minilm",
    "ThemeModel": "forum.capture.engine.themes",
    "Weights": "forum.capture.engine.rank.weights",
    "WishDetector": "forum.capture.engine.wishes",
    "capture": "forum.capture.engine.pipeline",
}

__all__ = [
    "Corpus",
    "Document",
    "DuplicateIndex",
    "Findings",
    "KnownTheme",
    "KnownTwins",
    "Memory",
    "MiniLM",
    "Post",
    "Ruling",
    "Settled",
    "ThemeModel",
    "Verdict",
    "Weights",
    "WishDetector",
    "capture",
]


def __getattr__(name: str) -> Any:
    if name not in _LATER:
        raise AttributeError(name)
    return getattr(import_module(_LATER[name]), name)
