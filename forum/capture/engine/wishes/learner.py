"""Learner: what the cues say of a sentence, moved by the labels that people give."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Self
from zlib import crc32

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.optimize import minimize_scalar
from scipy.special import log_softmax, softmax

from forum.capture.engine.logistic import ShrunkenLogistic
from forum.capture.engine.wishes.reading import Reader, Reading, book
from forum.capture.engine.wishes.shift import at_rates, estimated_rates

Floats = NDArray[np.float64]
Labels = NDArray[np.int64]

# A ridge of 6 is what ten thousand labels want; a hundred labels are held twice as tightly to the
# cold start, ten of them eleven times.
RIDGE, RIDGE_LABELS = 5.0, 50.0
BIAS_RIDGE = 2.0
# Labels of one class alone, say ten accepted wishes and nothing refused, move the bias, weakly.
ONE_CLASS_RIDGE, UNMOVED = 20.0, 1e6
# Out-of-fold scores of this many labels and more say how sure the model may be.
ENOUGH_TO_CALIBRATE, FOLDS, FEWEST_FOLDS = 100, 5, 2
CALIBRATION_BELIEF = 10.0
BATCH = 20_000


class CueLearner:
    """A classifier of sentences that can be asked before it has seen a label.

    Its score for a class is `biases` + the weights of the cues said, in nats, and learning adds to
    that score. `kinds` names for each class the kind that the cues' weights are of, or None.
    `start`: another detector of the same classes, fitted elsewhere, to start from in their place.
    """

    classes: tuple[Any, ...] = ()
    kinds: tuple[str | None, ...] = ()
    biases: tuple[float, ...] = ()

    def __init__(self, random_state: int = 0, start: CueLearner | None = None) -> None:
        self.random_state = random_state
        self.start = start
        self.classes_ = np.array(self.classes)
        if start is not None and tuple(start.classes) != tuple(self.classes):
            raise ValueError("start has other classes")

    def fit(self, sentences: Sequence[str], labels: Sequence[Any]) -> Self:
        """Learn from n sentences and their labels, each one of `classes_`.

        Fitting again starts anew. The order of the sentences does not matter. Labels of a single
        class shift the cold start (`one_class_` is True) and teach it no words. ValueError where
        there are no sentences, where one is no text, where the numbers differ, or where a label is
        missing or unknown. Learned: `rates_` (k), the labels' share of each class, and
        `sharpness_`, by which scores are multiplied so that out of sample they are calibrated.
        """
        texts, y = self._checked(sentences, labels)
        reading = Reading.of(texts)
        offset = self._offset(texts, reading)
        self.one_class_ = len(np.unique(y)) == 1
        self._reader = None if self.one_class_ else Reader().fit(reading)
        X = self._columns(reading)
        self._model = self._fitted(X, y, offset)
        counts = np.bincount(y, minlength=len(self.classes)) + 0.5
        self.rates_: Floats = np.asarray(counts / counts.sum(), dtype=np.float64)
        self.sharpness_ = self._sharpness(texts, X, y, offset)
        return self

    def predict_proba(self, sentences: Sequence[str], adapt: bool = False) -> Floats:
        """The probability of each class: n × k, in the order of `classes_`, rows sum to 1.

        `adapt` first estimates how frequent the classes are in this very batch and moves the
        probabilities accordingly (see `shift.py`). That is right for a model fitted on labels
        drawn at random elsewhere; where people labelled what the detector itself had picked, the
        probabilities hold as they are, and the rates of the labels mean nothing.
        """
        probabilities = np.asarray(softmax(self.scores(_texts(sentences)), axis=1))
        if not adapt:
            return probabilities
        if not hasattr(self, "rates_") or self.one_class_:
            raise ValueError("nothing to adapt: no labels of several classes were learned")
        rates = estimated_rates(probabilities, self.rates_)
        return at_rates(probabilities, self.rates_, rates)

    def predict(self, sentences: Sequence[str]) -> NDArray[Any]:
        """The likeliest class of each sentence (n)."""
        return np.asarray(self.classes_[self.predict_proba(sentences).argmax(axis=1)])

    def scores(self, texts: Sequence[str]) -> Floats:
        """N × k scores in nats, whose softmax are the probabilities."""
        parts = [self._scores(texts[i : i + BATCH]) for i in range(0, len(texts), BATCH)]
        return np.vstack([np.zeros((0, len(self.classes))), *parts])

    def _scores(self, texts: Sequence[str]) -> Floats:
        reading = Reading.of(texts)
        offset = self._offset(texts, reading)
        if not hasattr(self, "_model"):
            return offset
        return self._model.scores(self._columns(reading), offset) * self.sharpness_

    def _offset(self, texts: Sequence[str], reading: Reading) -> Floats:
        """The score of every class (n × k) before any label."""
        if self.start is not None:
            return np.asarray(log_softmax(self.start.scores(texts), axis=1))
        weights = [[cue.weights.get(kind or "", 0.0) for kind in self.kinds] for cue in book().cues]
        return np.asarray(reading.families @ np.array(weights) + np.array(self.biases))

    def _columns(self, reading: Reading) -> sparse.csr_matrix:
        if self._reader is None:
            return sparse.csr_matrix((len(reading.tokens), 0))
        return self._reader.transform(reading)

    def _fitted(self, X: sparse.csr_matrix, y: Labels, offset: Floats) -> ShrunkenLogistic:
        hold = 1.0 + RIDGE_LABELS / len(y)
        if self.one_class_:
            model = ShrunkenLogistic(bias_ridge=ONE_CLASS_RIDGE, trust_ridge=UNMOVED)
        else:
            model = ShrunkenLogistic(RIDGE * hold, BIAS_RIDGE * hold)
        return model.fit(X, y, offset)

    def _sharpness(
        self, texts: Sequence[str], X: sparse.csr_matrix, y: Labels, offset: Floats
    ) -> float:
        """The factor under which scores of sentences that a model had not seen are likeliest.

        Temperature scaling (Guo, Pleiss, Sun and Weinberger, "On calibration of modern neural
        networks", 2017), held near 1.
        """
        folds = list(self._folds(texts))
        if self.one_class_ or len(y) < ENOUGH_TO_CALIBRATE or len(folds) < FEWEST_FOLDS:
            return 1.0
        scores = np.zeros_like(offset)
        for learn, kept in folds:
            model = self._fitted(X[learn], y[learn], offset[learn])
            scores[kept] = model.scores(X[kept], offset[kept])

        def cost(log_factor: float) -> float:
            likely = log_softmax(scores * np.exp(log_factor), axis=1)[np.arange(len(y)), y]
            return float(CALIBRATION_BELIEF * log_factor**2 - likely.sum())

        return float(np.exp(minimize_scalar(cost, bounds=(-1.5, 1.5), method="bounded").x))

    def _folds(self, texts: Sequence[str]) -> Iterator[tuple[Labels, Labels]]:
        """Rows to learn from and rows kept out; the same text is always in the same fold."""
        seeds = [f"{self.random_state} {' '.join(text.lower().split())}" for text in texts]
        fold = np.array([crc32(seed.encode("utf-8", "replace")) % FOLDS for seed in seeds])
        for kept in np.unique(fold):
            yield np.flatnonzero(fold != kept), np.flatnonzero(fold == kept)

    def _checked(self, sentences: Sequence[str], labels: Sequence[Any]) -> tuple[list[str], Labels]:
        texts, given = _texts(sentences), list(labels)
        if not texts:
            raise ValueError("no sentences to learn from")
        if len(texts) != len(given):
            raise ValueError(f"{len(texts)} sentences and {len(given)} labels")
        place = {name: i for i, name in enumerate(self.classes)}
        unknown = [row for row, label in enumerate(given) if label not in place]
        if unknown:
            raise ValueError(f"label {unknown[0]} is {given[unknown[0]]!r}, not of {self.classes}")
        # Sorted, so that sums are taken in the same order whatever order the labels came in.
        pairs = sorted(zip(texts, (place[label] for label in given), strict=True))
        return [text for text, _ in pairs], np.array([label for _, label in pairs], dtype=np.int64)


def _texts(sentences: Sequence[str]) -> list[str]:
    if isinstance(sentences, str):
        raise ValueError("a list of sentences is needed, not one sentence")
    texts = list(sentences)
    for row, text in enumerate(texts):
        if not isinstance(text, str):
            raise ValueError(f"sentence {row} is {text!r}, not a text")
    return texts
