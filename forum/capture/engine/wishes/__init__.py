"""Wishes, complaints, praise and questions in what people write, in English and French.

`split_sentences` cuts a post; `WishDetector` and `KindDetector` know cues of both languages from
the start, and learn from every label. No data set was used to make them: what they know before
the first label was written by hand.
"""

from __future__ import annotations

from forum.capture.engine.findings import KINDS
from forum.capture.engine.wishes.detectors import KindDetector, WishDetector, kinds
from forum.capture.engine.wishes.learner import CueLearner
from forum.capture.engine.wishes.sentences import Sentence, split_sentences
from forum.capture.engine.wishes.shift import at_rates, best_threshold, estimated_rates

__all__ = [
    "KINDS",
    "CueLearner",
    "KindDetector",
    "Sentence",
    "WishDetector",
    "at_rates",
    "best_threshold",
    "estimated_rates",
    "kinds",
    "split_sentences",
]
