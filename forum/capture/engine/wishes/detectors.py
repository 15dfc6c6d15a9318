"""Detectors: is it a wish, and which kind of sentence is it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from forum.capture.engine.findings import COMPLAINT, KINDS, PRAISE, QUESTION, WISH
from forum.capture.engine.wishes.learner import CueLearner, Floats


class WishDetector(CueLearner):
    """Whether a sentence asks for something that is not there: classes 0 and 1.

    Unfitted it goes by cues in English and French; each label moves it a little.
    """

    classes = (0, 1)
    kinds = (None, WISH)
    biases = (0.0, -1.5)


class KindDetector(CueLearner):
    """Wish, complaint, praise, question or none of them.

    A text of several lines is read as a title and a body, so that whole posts, or the reports of
    bugs and features that a tracker has, can be learned, too.
    """

    classes = KINDS
    kinds = (None, WISH, COMPLAINT, PRAISE, QUESTION)
    biases = (0.0, -1.5, -1.5, -1.5, -1.5)


def kinds(sentences: Sequence[str]) -> Floats:
    """The probability of each of `KINDS` for n sentences, by the cues alone: n × 5."""
    return _cold().predict_proba(sentences)


@cache
def _cold() -> KindDetector:
    return KindDetector()
