"""Keywords: themes of a small corpus, each begun from a word that several people headline."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from forum.capture.engine.text.features import Features

FEWEST_TEXTS = 3
FEWEST_TITLES = 2
# A keyword must say at least this much more of the texts, in all, than those chosen before it.
LEAST_GAIN = 0.6


def keyword_groups(features: Features) -> NDArray[np.int64]:
    """Group n texts under as few keywords as say most about them; −1 where none is said.

    In a hundred short texts no two words occur together often enough to learn from, so that
    clusters form around accidents; but people head an idea with what it is about. Keywords are
    taken greedily while the sum over texts of the emphasis on the best of them grows (facility
    location: Nemhauser, Wolsey and Fisher, 1978, within 63 % of the best choice); a text goes
    where its emphasis is. Label-first grouping after Osiński and Weiss, "A concept-driven
    algorithm for clustering search results" (2005).
    """
    emphasis = np.asarray(features.emphasis.todense())
    texts = np.asarray((features.emphasis > 0).sum(axis=0)).ravel()
    titles = np.asarray(features.titled.sum(axis=0)).ravel()
    candidates = np.flatnonzero((texts >= FEWEST_TEXTS) & (titles >= FEWEST_TITLES))
    chosen: list[int] = []
    best = np.zeros(emphasis.shape[0])
    while candidates.size:
        gains = np.maximum(emphasis[:, candidates] - best[:, None], 0.0).sum(axis=0).round(9)
        if gains.max() < LEAST_GAIN:
            break
        chosen.append(int(candidates[gains.argmax()]))
        best = np.maximum(best, emphasis[:, chosen[-1]])
        candidates = candidates[candidates != chosen[-1]]
    if not chosen:
        return np.full(emphasis.shape[0], -1, dtype=np.int64)
    return np.where(best > 0, emphasis[:, chosen].argmax(axis=1), -1).astype(np.int64)
