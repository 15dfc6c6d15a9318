"""The stage of a run that finds ideas which seem to be the same."""

from __future__ import annotations

from itertools import combinations
from typing import Any

import numpy as np
from numpy.typing import NDArray

from forum.capture.engine.corpus import Corpus
from forum.capture.engine.duplicates.calibration import Calibration
from forum.capture.engine.duplicates.pairs import Pair, cold_start, groups_of, likely_pairs
from forum.capture.engine.findings import Twins
from forum.capture.engine.text.features import Features, column_sums

# To each new idea so many others are compared, and so many are read to know how rare words are.
NEAREST = 5
WEIGHED_BY = 2_000
# Products of two words' weights that finding the nearest may take.
WORK = 20_000_000

Rows = NDArray[np.int64]


def twins_of(
    corpus: Corpus, features: Features, calibration: Calibration | None, *, full: bool
) -> tuple[Twins, ...]:
    """Groups of ideas that seem to be the same, the likeliest first; what is settled is obeyed.

    A full run compares all ideas. Another one compares those that are new (no theme of the report
    before has them) with the others, and keeps what that report took for the same.
    """
    used = calibration or cold_start()
    known = {frozenset((pair.one, pair.other)): pair.same for pair in corpus.settled}
    keys, texts = corpus.keys, corpus.texts
    if full:
        pairs = likely_pairs(keys, texts, used, known=known)
        return _grouped(pairs)
    themed = frozenset[str]().union(*(theme.members for theme in corpus.before))
    new = np.array([i for i, key in enumerate(keys) if key not in themed], dtype=np.int64)
    rows = _worth_comparing(features, new).tolist()
    fresh = {keys[i] for i in new.tolist()}
    some = ([keys[row] for row in rows], [texts[row] for row in rows])
    found = likely_pairs(*some, used, known=known)
    return _grouped([*_kept(corpus, known), *(p for p in found if fresh & set(p.keys))])


def _worth_comparing(features: Features, new: Rows) -> Rows:
    """The new rows, those nearest to each of them by their rarer words, and some to weigh words."""
    n = features.weights.shape[0]
    often = column_sums(features.present)
    work = often * column_sums(features.present[new])
    rare = np.argsort(often, kind="stable")
    rare = np.sort(rare[np.cumsum(work[rare]) <= WORK])
    weights = features.weights[:, rare]
    likeness = (weights[new] @ weights.T).tocsr()
    found = [new, np.arange(0, n, max(1, n // WEIGHED_BY))]
    for i in range(len(new)):
        row = slice(likeness.indptr[i], likeness.indptr[i + 1])
        best = np.lexsort((likeness.indices[row], -likeness.data[row].round(6)))[:NEAREST]
        found.append(likeness.indices[row][best].astype(np.int64))
    return np.unique(np.concatenate(found))


def _kept(corpus: Corpus, known: dict[frozenset[str], bool]) -> list[Pair]:
    return [
        Pair(two, twins.chance)
        for twins in corpus.twins_before
        for two in combinations(sorted(corpus.row_of.keys() & set(twins.keys)), 2)
        if frozenset(two) not in known
    ]


def _grouped(pairs: list[Pair]) -> tuple[Twins, ...]:
    return tuple(Twins(group, chance) for group, chance in groups_of(pairs))


def described(calibration: Calibration | None) -> dict[str, Any]:
    """The calibration in numbers, as a report states it."""
    used = calibration or cold_start()
    return {
        "intercept": used.coefficients_.intercept,
        "weights": list(used.coefficients_.weights),
        "threshold": used.threshold_,
        "decisions": used.decisions_,
    }
