"""Voices: who speaks in some ideas, and when."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from forum.capture.engine.acts import SPOKE
from forum.capture.engine.corpus import Corpus
from forum.capture.engine.text.features import Floats
from forum.capture.engine.themes.mixture import Labels


def voices(corpus: Corpus, held: Sequence[Labels]) -> Labels:
    """How many different people proposed, voted or wrote in each theme's documents (k)."""
    theme = np.full(len(corpus), len(held), dtype=np.int64)
    for i, rows in enumerate(held):
        theme[rows] = i
    person, _kind, row = corpus.acts.only(SPOKE)
    pairs = np.unique(theme[row] * corpus.acts.people + person)
    return np.bincount(pairs // max(corpus.acts.people, 1), minlength=len(held))[: len(held)]


def breadths(corpus: Corpus, held: Sequence[Labels]) -> Floats:
    """The share of all who speak in the corpus' documents who speak in each theme."""
    everybody = np.unique(corpus.acts.only(SPOKE)[0]).size
    return np.asarray(voices(corpus, held) / max(everybody, 1))


def speakers(corpus: Corpus) -> Labels:
    """How many different people proposed, voted or wrote in each document (n)."""
    return np.bincount(corpus.acts.only(SPOKE)[2], minlength=len(corpus))


def weekly(corpus: Corpus, held: Sequence[Labels]) -> Labels:
    """Votes and posts of each theme week by week, oldest first (k × the most weeks known)."""
    found = [corpus.weeks[rows].sum(axis=0) for rows in held]
    return np.array(found, dtype=np.int64).reshape(len(held), corpus.weeks.shape[1])
