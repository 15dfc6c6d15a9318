"""What is compared: each learns from sentences and their labels, and then answers."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from forum.capture.engine.wishes import WishDetector

Probabilities = np.ndarray
Answers = Callable[[Sequence[str]], Probabilities]
Method = Callable[[Sequence[str], np.ndarray, int], Answers]


def tfidf(train: Sequence[str], y: np.ndarray, seed: int) -> Answers:
    """What a scikit-learn script of three lines does; `seed` changes nothing."""
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression

    weights = TfidfVectorizer(ngram_range=(1, 3), sublinear_tf=True)
    model = LogisticRegression(C=4.0, max_iter=500).fit(weights.fit_transform(train), y)
    return lambda asked: model.predict_proba(weights.transform(asked))


def cues(train: Sequence[str], y: np.ndarray, seed: int) -> Answers:
    """The detector as it is shipped, without a label."""
    return WishDetector().predict_proba


def trained(train: Sequence[str], y: np.ndarray, seed: int) -> Answers:
    """The detector after the labels."""
    return WishDetector(random_state=seed).fit(train, y).predict_proba


METHODS: dict[str, Method] = {"TF-IDF": tfidf, "cues alone": cues, "trained": trained}
