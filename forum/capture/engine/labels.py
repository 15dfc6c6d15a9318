"""Names for themes: the words that set one apart, as people wrote them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from sklearn.preprocessing import normalize

from forum.capture.engine.features import PAIR, Features, present

TERMS = 8
IN_LABEL = 3
CANDIDATES = 40
# A pair of words says more than either alone, if enough of the theme says it.
PAIR_BONUS = 1.35
# A word of few of its ideas does not name a theme.
SPOKEN_BY, SPOKEN_SHARE = 2, 0.15
DIVERSITY = 0.35
# What no two titles say names a theme only where nothing better does.
UNTITLED = 0.2

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Named:
    """A theme's label and the terms behind it."""

    label: str
    terms: tuple[str, ...]


def named(read: Features, labels: NDArray[np.int64]) -> list[Named]:
    """A name for each theme 0 … max(labels)."""
    number = int(labels.max(initial=-1)) + 1
    member = _membership(labels, number)
    said = present(read.counts)
    spoken = np.asarray((member @ said).todense())
    titled = np.asarray((member @ read.headlines).todense())
    sizes = np.maximum(np.asarray(member.sum(axis=1)), 1.0)
    scores = _telling(spoken + titled, sizes)
    scores = np.where(read.is_pair, scores * PAIR_BONUS, scores)
    scores[spoken < np.maximum(SPOKEN_BY, SPOKEN_SHARE * sizes)] = 0.0
    scores = np.where(titled >= SPOKEN_BY, scores, scores * UNTITLED)
    together = normalize(sparse.csr_matrix(said.T))
    return [_name(read, row, together) for row in scores]


def _membership(labels: NDArray[np.int64], number: int) -> sparse.csr_matrix:
    themed = np.flatnonzero(labels >= 0)
    ones = np.ones(len(themed))
    return sparse.csr_matrix((ones, (labels[themed], themed)), shape=(number, len(labels)))


def _telling(spoken: Floats, sizes: Floats) -> Floats:
    """Class-based TF-IDF (Grootendorst, BERTopic, 2022) over documents instead of mentions.

    The share of a theme's texts that say a term, times log(1 + themes' mean / all that say it).
    """
    total = spoken.sum(axis=0)
    mean = spoken.sum() / max(1, len(spoken))
    return np.asarray(spoken / sizes * np.log1p(mean / np.maximum(total, 1.0)))


def _name(read: Features, scores: Floats, together: sparse.csr_matrix) -> Named:
    order = [int(j) for j in np.argsort(-scores, kind="stable")[:CANDIDATES] if scores[j] > 0]
    chosen: list[int] = []
    while order and len(chosen) < TERMS:
        best = max(order, key=lambda j: (_worth(j, scores, chosen, together), -j))
        order.remove(best)
        if not any(_shares_a_word(read.surface[best], read.surface[other]) for other in chosen):
            chosen.append(best)
    words = [read.surface[j] for j in chosen]
    label = ", ".join(_short(words)) or "…"
    return Named(label[0].upper() + label[1:], tuple(words))


def _worth(j: int, scores: Floats, chosen: list[int], together: sparse.csr_matrix) -> float:
    """Maximal marginal relevance (Carbonell and Goldstein, 1998): telling, and something new."""
    top = float(scores.max())
    near = max((float((together[j] @ together[c].T).sum()) for c in chosen), default=0.0)
    return (1.0 - DIVERSITY) * float(scores[j]) / top - DIVERSITY * near


def _short(words: list[str]) -> list[str]:
    """The first terms of a name: three words, or two where one of them is a pair."""
    pairs = sum(PAIR in word for word in words[:2])
    return words[: IN_LABEL - (pairs > 0)]


def _shares_a_word(one: str, other: str) -> bool:
    heads = {word[:5] for word in one.split()}
    return bool(heads & {word[:5] for word in other.split()})
