"""Texts into counts of terms: single words and pairs of neighbours."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from sklearn.feature_extraction.text import TfidfTransformer
from sklearn.preprocessing import normalize

from forum.capture.engine.words import stem, tokens

# A term in more of the documents than this says nothing about any of them.
COMMON_SHARE = 0.2
COMMON_FROM = 12
RARE_FROM = 40
READ_CHARACTERS = 6_000
PAIR = " "

# A sparse matrix, documents × terms; scipy says nothing of its types.
Counts: TypeAlias = Any


@dataclass(frozen=True)
class Features:
    """Counts and weights of terms: n documents × m terms, both sparse, rows of weights of length 1.

    `headlines` says which terms stand in the first line, where people name what they want;
    `surface[j]` is how people most often write term j; `is_pair[j]` whether it is of two words.
    """

    counts: Counts
    weights: Counts
    headlines: Counts
    surface: tuple[str, ...]
    is_pair: NDArray[np.bool_]


def features(texts: Sequence[str]) -> Features:
    """Count the terms of `texts`; those of one document alone or of too many are left out."""
    spoken: dict[str, Counter[str]] = defaultdict(Counter)
    titles = [_terms(text.partition("\n")[0], spoken) for text in texts]
    # Said in the title is said twice.
    counted = [_terms(text, spoken) + title for text, title in zip(texts, titles, strict=True)]
    documents = Counter(term for terms in counted for term in terms)
    least = 2 if len(texts) >= RARE_FROM else 1
    most = max(COMMON_FROM, COMMON_SHARE * len(texts))
    kept = sorted(t for t, n in documents.items() if least <= n <= most)
    place = {term: j for j, term in enumerate(kept)}
    counts = _matrix(counted, place)
    # Long texts must not outweigh short ones by repeating a word: tf becomes 1 + log tf.
    weights = TfidfTransformer(sublinear_tf=True).fit_transform(counts) if kept else counts
    surface = tuple(spoken[term].most_common(1)[0][0] for term in kept)
    pairs = np.array([PAIR in term for term in kept], dtype=bool)
    headlines = present(_matrix(titles, place))
    return Features(counts, sparse.csr_matrix(weights), headlines, surface, pairs)


def similarity(rows: Counts, centres: Counts) -> NDArray[np.float64]:
    """Cosine of each row with the centre in the same place."""
    products = rows.multiply(normalize(centres)).sum(axis=1)
    return np.asarray(products, dtype=np.float64).ravel()


def present(counts: Counts) -> Counts:
    """1 where a document holds a term, however often."""
    return sparse.csr_matrix(counts.sign())


def _terms(text: str, spoken: dict[str, Counter[str]]) -> Counter[str]:
    found: Counter[str] = Counter()
    before, before_said = "", ""
    for said in tokens(text[:READ_CHARACTERS]):
        term = stem(said)
        if term:
            found[term] += 1
            spoken[term][said.lower()] += 1
            if before and before != term:
                pair = f"{before}{PAIR}{term}"
                found[pair] += 1
                spoken[pair][f"{before_said} {said}".lower()] += 1
        before, before_said = term, said
    return found


def _matrix(counted: Sequence[Counter[str]], place: dict[str, int]) -> Counts:
    rows, columns, values = [], [], []
    for i, terms in enumerate(counted):
        for term, count in sorted(terms.items()):
            if term in place:
                rows.append(i)
                columns.append(place[term])
                values.append(count)
    shape = (len(counted), len(place))
    return sparse.csr_matrix((np.asarray(values, dtype=np.float64), (rows, columns)), shape=shape)
